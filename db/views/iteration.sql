-- Which batches did each replica start?
create view iteration as
select
    b.run,
    b.replica,
    b.iteration + (i.place - 1)::integer as iteration,
    i.started_at,
    i.ends_at,
    i.sequences,
    i.prefills,
    i.decodes,
    i.prefill_tokens,
    i.running,
    i.waiting,
    i.kv_blocks
from iteration_block b
cross join lateral unnest(
    b.started_at, b.ends_at, b.sequences, b.prefills, b.decodes, b.prefill_tokens, b.running, b.waiting, b.kv_blocks)
    with ordinality as i (
        started_at, ends_at, sequences, prefills, decodes, prefill_tokens, running, waiting, kv_blocks, place);

comment on view iteration is 'Which batches did each replica start? ends_at: when a batch''s tokens are there, after the last pipeline stage; kv_blocks: of the replica, in use while it ran. Times in ns.';
