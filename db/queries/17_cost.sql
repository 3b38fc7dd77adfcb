-- What did each run cost: in all, a million output tokens, a request, and in energy?
select name, gpus, gpu_hours, cost_usd, usd_per_million_output_tokens, usd_per_completed_request, joules_per_output_token
from v_cost
order by usd_per_million_output_tokens, run;
