-- What do the iterations hold: how many are pure decoding, and how long does each kind take?
select
    case when prefills = 0 then 'decode' when decodes = 0 then 'prefill' else 'mixed' end as kind,
    count(*) as iterations,
    avg(sequences) as sequences,
    avg(tokens) as tokens,
    avg(duration_ms) as duration_ms
from v_iteration
where run = (select run from v_run order by created_at desc limit 1)
group by kind
order by kind;
