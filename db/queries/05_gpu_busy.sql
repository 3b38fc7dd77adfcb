-- How busy was each replica, second by second?
select replica, second, round(busy_share, 3) as busy_share
from v_gpu_busy
where run = (select run from v_run order by created_at desc limit 1)
order by replica, second;
