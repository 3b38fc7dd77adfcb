-- When was the KV cache fullest, and who waited then?
select replica, second, peak_kv_blocks, round(mean_kv_blocks) as mean_kv_blocks, peak_running, peak_waiting
from v_kv_pressure
where run = (select run from v_run order by created_at desc limit 1)
order by peak_kv_blocks desc, replica, second
limit 20;
