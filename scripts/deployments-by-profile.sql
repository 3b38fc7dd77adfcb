-- How did each profile fare on each deployment, in the newest runs that scripts/deployments-table.sh made?
with newest as (
    select distinct on (name)
        run, split_part(name, '/', 2) as scenario, split_part(name, '/', 3) as deployment, split_part(name, '/', 4) as rule
    from run
    where name like 'table/%' and result is not null
    order by name, created_at desc
)
select
    n.scenario,
    q.profile,
    n.deployment,
    count(*) filter (where n.rule = 'censor' and q.outcome = 'completed') as completed_by_horizon,
    round(percentile_cont(0.5) within group (order by q.ttft_ms) filter (where n.rule = 'drain')) as drained_ttft_p50_ms,
    round(percentile_cont(0.5) within group (order by q.tpot_ms) filter (where n.rule = 'drain')) as drained_tpot_p50_ms,
    round(percentile_cont(0.5) within group (order by q.e2el_ms) filter (where n.rule = 'drain')) as drained_e2el_p50_ms
from newest n
join v_request q on q.run = n.run
group by n.scenario, q.profile, n.deployment
order by n.scenario, q.profile, n.deployment;
