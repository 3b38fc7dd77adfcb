-- How many requests waited for their first admission, and how many were in the system, at the end of each second?
create view v_queue_length as
with change as (
    select run, arrived_at as at, 1 as waiting, 1 as in_system from request where outcome <> 'rejected'
    union all
    select run, admitted_at, -1, 0 from request where admitted_at is not null
    union all
    select run, finished_at, 0, -1 from request where finished_at is not null and outcome <> 'rejected'
),
by_second as (
    select run, at / 1000000000 as second, sum(waiting) as waiting, sum(in_system) as in_system
    from change
    group by run, at / 1000000000
)
select
    b.run,
    b.second,
    (sum(b.waiting) over upto)::bigint as waiting,
    (sum(b.in_system) over upto)::bigint as in_system
from by_second b
window upto as (partition by b.run order by b.second);

comment on view v_queue_length is 'How many requests waited for their first admission, and how many were in the system, at the end of each second? Seconds in which nothing changed have no row. All requests, the warm-up included.';
