-- What became of the requests: completed, rejected (why), still running or waiting?
select profile, outcome, reason, count(*) as requests, sum(preemptions) as preemptions, sum(recomputed_tokens) as recomputed_tokens
from v_request
where run = (select run from v_run order by created_at desc limit 1)
group by profile, outcome, reason
order by profile, outcome, reason;
