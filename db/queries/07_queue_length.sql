-- How did the queue grow and shrink?
select second, waiting, in_system
from v_queue_length
where run = (select run from v_run order by created_at desc limit 1)
order by second;
