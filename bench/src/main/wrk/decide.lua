-- For wrk: POST about a thousand subjects in turn. Arguments: the path, and the body with %s where the subject stands.
-- Prints how many answers took how many microseconds, to which wrk adds the requests that a stalled connection would
-- have sent. All requests are made beforehand: what wrk does for one costs little.
local requests = {}
local last = 0

function init(args)
  for subject = 0, 999 do
    local name = string.format('tenant-%09d', subject * 7919 % 1000)
    local body = string.gsub(args[2], '%%s', name)
    requests[subject + 1] = wrk.format('POST', args[1], { ['Content-Type'] = 'application/json' }, body)
  end
end

function request()
  last = last % 1000 + 1
  return requests[last]
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
