-- Which share of the time did each pipeline stage of the newest pipeline work, and which did it wait for the others?
select replica, stage, batches, busy_share, bubble_share, idle_share
from v_utilisation
where run = (select run from run where pp > 1 and result is not null order by created_at desc limit 1)
order by replica, stage;
