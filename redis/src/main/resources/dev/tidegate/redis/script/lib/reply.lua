-- The reply of a step: status, instant, clock, flags, what is in use of each limit if the step read the limits, then
-- the reservation: state, until when, number of the last adjustment, 1 if estimated, first and last instant, and for
-- each limit its short id and what it is charged. If the step read the limits, 256 × their number is added to the
-- status.
local function status_reply(status, now)
  return { status, now or clock, clock, status == @{STATUS.UNREADABLE} and unreadable or 0 }
end

local function append_open(reply, now, expiry, first, terms)
  local size = #reply
  reply[size + 1], reply[size + 2], reply[size + 3] = now < expiry and OPEN or EXPIRED, expiry, 0
  reply[size + 4], reply[size + 5], reply[size + 6] = 0, first, 0
  for i = 1, #terms do
    reply[size + 5 + 2 * i], reply[size + 6 + 2 * i] = unpack('<I4', terms[i].id), terms[i].held
  end
  return reply
end

local function append_ended(reply, ended)
  local size = #reply
  reply[size + 1], reply[size + 2], reply[size + 3] = ended.state, ended.kept_until, ended.seq
  reply[size + 4], reply[size + 5], reply[size + 6] = ended.estimated, ended.first, ended.last
  for i = 1, #ended.limit_charges do
    reply[size + 5 + 2 * i], reply[size + 6 + 2 * i] =
      unpack('<I4', ended.limit_charges[i][1]), sum_of(ended.limit_charges[i][2])
  end
  return reply
end
