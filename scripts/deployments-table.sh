#!/usr/bin/env bash
# Runs a scenario on five deployments, censored at its horizon and drained, and prints them as a Markdown table. The runs
# stay in the store, named table/SCENARIO/DEPLOYMENT/RULE; arguments after the scenario go to every run.
set -euo pipefail

root=$(readlink -f "${BASH_SOURCE[0]}")
root=${root%/scripts/*}
scenario=${1:?usage: scripts/deployments-table.sh SCENARIO [ARGUMENT…]}
shift
table=table/$(basename "$scenario" .yaml)

for deployment in single dp8 tp8 tp4pp2 pp8; do
  for rule in censor drain; do
    "$root/eventsim" run "$scenario" --deployment "$deployment" --set "at_horizon=$rule" \
      --name "$table/$deployment/$rule" --json "$@" >/dev/null
  done
done

# The newest run of each name. What was there at the horizon comes from the censored run and counts all requests;
# latencies come from the drained run and count those that arrived after the warm-up.
"$root/eventsim" sql --csv "
with newest as (
    select distinct on (name) split_part(name, '/', 3) as deployment, split_part(name, '/', 4) as rule, run, scenario, result
    from run
    where name like '$table/%' and result is not null
    order by name, created_at desc
),
produced as (
    select q.run, sum(q.output_tokens) as tokens from request q join newest n on n.run = q.run group by q.run
),
met as (
    select g.run, sum(g.good) as good, sum(g.completed) as completed
    from v_goodput g join newest n on n.run = g.run group by g.run
)
select '| ' || concat_ws(' | ',
    d.deployment,
    c.result -> 'outcomes' ->> 'completed',
    c.result -> 'outcomes' ->> 'in_flight',
    c.result -> 'outcomes' ->> 'waiting',
    round(p.tokens / (c.result ->> 'simulated_seconds')::numeric),
    round((d.result ->> 'simulated_seconds')::numeric, 1),
    round((d.result -> 'ttft_ms' ->> 'p50')::numeric / 1000, 2) || ' / '
        || round((d.result -> 'ttft_ms' ->> 'p99')::numeric / 1000, 2),
    round((d.result -> 'tpot_ms' ->> 'p50')::numeric, 1) || ' / ' || round((d.result -> 'tpot_ms' ->> 'p99')::numeric, 1),
    coalesce(round((d.result ->> 'goodput')::numeric, 2)::text, '-'),
    coalesce(round(100.0 * m.good / m.completed, 1)::text, '-'),
    d.result ->> 'num_gpu_blocks') || ' |' as \"| deployment | completed | in flight | waiting | tokens/s |\"
from newest d
join newest c on c.deployment = d.deployment and c.rule = 'censor'
join produced p on p.run = c.run
left join met m on m.run = d.run
where d.rule = 'drain'
order by array_position(array['single', 'dp8', 'tp8', 'tp4pp2', 'pp8'], d.deployment)" |
  tr -d '\r' | {
  read -r _
  echo '| deployment | completed by the horizon | in flight | waiting | output tokens/s | drained at, s | TTFT p50 / p99, s | TPOT p50 / p99, ms | goodput, requests/s | met the SLO, % | KV blocks a replica |'
  echo '|---|---|---|---|---|---|---|---|---|---|---|'
  cat
}
