-- Which share of each profile's requests met the SLO?
select profile, completed, good, round(good_share::numeric, 4) as good_share
from v_goodput
where run = (select run from v_run order by created_at desc limit 1)
order by good_share, profile;
