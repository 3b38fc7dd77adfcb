-- Which requests of a run took longest, and where did their time go?
create view v_slow as
select
    q.run,
    rank() over (partition by q.run order by q.finished_at - q.arrived_at desc) as rank,
    q.request,
    q.profile,
    (q.finished_at - q.arrived_at) / 1e6 as e2el_ms,
    (q.admitted_at - q.arrived_at) / 1e6 as queue_ms,
    (q.first_token_at - q.admitted_at) / 1e6 as prefill_ms,
    (q.finished_at - q.first_token_at) / 1e6 as decode_ms,
    q.prompt_tokens,
    q.output_tokens,
    q.preemptions
from request q
where q.outcome = 'completed';

comment on view v_slow is 'Which requests of a run took longest, and where did their time go? rank 1 is the slowest. All requests, the warm-up included.';
