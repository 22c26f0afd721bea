-- For wrk: POST /pipeline with one limit script, for a thousand subjects in turn.
-- Arguments: token, digest of the script, and its two numbers. Prints how many answers took how many
-- microseconds, to which wrk adds the requests that a stalled connection would have sent.
local token, digest, gap, burst
local subject = 0

function init(args)
  token, digest, gap, burst = args[1], args[2], args[3], args[4]
end

function request()
  subject = (subject + 7919) % 1000
  local body = string.format('[["evalsha","%s","1","http:{tenant-%09d}","%s","%s"]]', digest, subject, gap, burst)
  return wrk.format('POST', '/pipeline', { ['Content-Type'] = 'application/json', Authorization = 'Bearer ' .. token }, body)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  if failed > 0 then print('failed ' .. failed) end
  print('decisions ' .. summary.requests)
  print('micros ' .. summary.duration)
  for i = 1, #latency do
    local micros, times = latency(i)
    print('answers ' .. micros .. ' ' .. times)
  end
  print('end')
end
