-- How long did each request wait, take to its first token, take a later token, and take in all?
create view v_request as
select
    q.run,
    q.request,
    q.profile,
    q.session,
    q.turn,
    q.outcome,
    q.reason,
    q.replica,
    q.prompt_tokens,
    q.output_tokens,
    q.arrived_at / 1e9 as arrived_s,
    (q.admitted_at - q.arrived_at) / 1e6 as queue_ms,
    (q.first_token_at - q.arrived_at) / 1e6 as ttft_ms,
    case
        when q.outcome = 'completed' and q.output_tokens > 1
        then (q.finished_at - q.first_token_at) / 1e6 / (q.output_tokens - 1)
    end as tpot_ms,
    case when q.outcome = 'completed' then (q.finished_at - q.arrived_at) / 1e6 end as e2el_ms,
    q.preemptions,
    q.recomputed_tokens,
    q.cached_tokens,
    q.arrived_at,
    q.admitted_at,
    q.first_token_at,
    q.finished_at
from request q;

comment on view v_request is 'How long did each request wait, take to its first token, take a later token, and take in all? In ms. All requests, the warm-up included.';
