-- What did each batch hold, and how long did it take?
create view v_iteration as
select
    i.run,
    i.replica,
    i.iteration,
    i.started_at / 1e9 as started_s,
    (i.ends_at - i.started_at) / 1e6 as duration_ms,
    i.sequences,
    i.prefills,
    i.decodes,
    i.prefill_tokens,
    i.prefill_tokens + i.decodes as tokens,
    i.running,
    i.waiting,
    i.kv_blocks,
    i.started_at,
    i.ends_at
from iteration i;

comment on view v_iteration is 'What did each batch hold, and how long did it take?';
