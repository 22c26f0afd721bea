-- What a step answers: status, now, clock, flags, what is in use of each of its limits if it looked at them, then the
-- reservation: state, until, number of the last adjustment, 1 if estimated, first and last instant, and for each limit its short id
-- and what it is charged. Where it looked at the limits, 256 × the number of limits is added to the status.
local function bare(status, now)
  return { status, now or clock, clock, status == @{STATUS.UNREADABLE} and broken or 0 }
end

local function with_open(answer, now, expiry, first, terms)
  local n = #answer
  answer[n + 1], answer[n + 2], answer[n + 3] = now < expiry and OPEN or EXPIRED, expiry, 0
  answer[n + 4], answer[n + 5], answer[n + 6] = 0, first, 0
  for i = 1, #terms do
    answer[n + 5 + 2 * i], answer[n + 6 + 2 * i] = unpack('<I4', terms[i].id), terms[i].held
  end
  return answer
end

local function with_ended(answer, e)
  local n = #answer
  answer[n + 1], answer[n + 2], answer[n + 3] = e.state, e.ends, e.seq
  answer[n + 4], answer[n + 5], answer[n + 6] = e.estimated, e.first, e.last
  for i = 1, #e.nets do
    answer[n + 5 + 2 * i], answer[n + 6 + 2 * i] = unpack('<I4', e.nets[i][1]), sum_of(e.nets[i][2])
  end
  return answer
end
