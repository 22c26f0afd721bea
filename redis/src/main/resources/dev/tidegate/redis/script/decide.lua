-- Judges the cost of a call against every limit of a plan and charges it if all enforced ones admit: all or nothing.
-- Several decisions may share a call: each is atomic, they run in order, and each answers for itself.
--
-- KEYS   the keys of the first decision, then those of the second, …: one to three each, all in one slot
-- ARGV   one packed text for each decision, little-endian; a d is a double that holds an integer
--          B keys | B charge: 1, or 0 to say what would be said and write nothing
--          d from | d to: the clock must be in [from, to) µs, or the calendar windows below are stale
--          then for each key: B limits, and for each of its limits
--            c6 id | B kind | B shadow: 1 or 0 | d part 0 … 2^42 | d capacity | d a | d b
--              kind 1 sliding   a duration µs   b slice µs
--              kind 2 fixed     a duration µs
--              kind 3 calendar  a civil index   b its end µs, then | d end of the next µs
--              kind 4 bucket    a refill        b period µs, both reduced
--              kind 5 leases    a hash of the reservation, 0 for none   b how long it lasts µs
-- Reply  flat integers; for each decision: status, now µs, clock µs, flags, and if it is 0 or 1 for each limit, in the
--        order of ARGV, used, back µs, fits µs. What is behind the last figure means nothing.
--          status  0 denied, 1 allowed, 3 stale, 5 a value cannot be read: the flags are its key, from 1 on, + 16 × why: 1 it is
--                  of a format that is not known, 2 its lengths, 3 its order, 4 its sums are wrong
--                  6 failed, among several: not done; asked alone, it gets the error itself
--          flags   1 clock clamped, 2 a sum saturated, 4 a section of another plan dropped, 8 more open than counted
--          back    when nothing is in use any more, 0 if nothing is
--          fits    0 if the part fits, -1 if it never will, else when it will
-- Errors those of GET and SET; nothing was written then
-- Writes only for an allowed decision that charges (and what is moved back to a clock that was set back); every key with a TTL

--@include prelude
--@include decision

if #ARGV == 1 then
  if opened(ARGV[1], 0) then
    decided(ARGV[1], 0)
  end
  return reply
end

local function decision(blob, first)
  saturated, dropped, crowded, moved = false, false, false, nil
  if opened(blob, first) then
    decided(blob, first)
  end
end

local before = 0
for n = 1, #ARGV do
  local head = said
  if not pcall(decision, ARGV[n], before) then
    reply[head + 1], reply[head + 2], reply[head + 3], reply[head + 4], said = @{STATUS.FAILED}, clock, clock, 0, head + 4
  end
  before = before + byte(ARGV[n])
end
return reply
