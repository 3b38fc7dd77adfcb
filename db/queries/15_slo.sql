-- Which bound of the SLO is met, and what is the goodput under each alone and under all?
select metric, statistic, bound_ms, value_ms, met, completed, good, good_share, goodput
from v_slo
where run = (select run from v_run order by created_at desc limit 1)
order by metric, statistic;
