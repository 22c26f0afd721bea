-- Evaluates the cost of a call against every limit of a plan and charges it if all enforced ones admit: all or nothing.
-- Several decisions may share a call: each is atomic, they run in order, and each has a reply of its own. Equal ones
-- that follow one another are one command with a count.
--
-- KEYS   the keys of the first decision, then those of the second, …: one to three each, and that of the overrides of
--        its tenant; all in one slot
-- ARGV   one packed text for each decision, a command; little-endian; a d is a double that holds an integer
--          B keys, without that of the overrides
--          B charge: the number of decisions, or 0 to evaluate only and write nothing
--          d from | d to: the clock must be in [from, to) µs, or the calendar windows below are stale
--          d version that the overrides must have, 0 for none, -1 for any
--          then for each key: B limits, and for each of its limits
--            c6 id | B kind | B shadow: 1 or 0 | d part 0 … 2^42 | d capacity | d param1 | d param2
--              kind 1 sliding   param1 duration µs   param2 slice µs
--              kind 2 fixed     param1 duration µs
--              kind 3 calendar  param1 civil index   param2 its end µs, then | d end of the next µs
--              kind 4 bucket    param1 refill        param2 period µs, both reduced
--              kind 5 leases    param1 hash of the reservation, 0 for none   param2 how long its lease lasts µs
-- Reply  flat integers; for each decision: status, now µs, clock µs, flags, and if it is 0 or 1 for each limit, in the
--        order of ARGV, used, back µs, fits µs. What is behind the last figure means nothing.
--        A reply for n equal decisions has 1024 × (n - 1) added to its status. If it is 1, used and back are those of
--        the last of them, and behind its limits stands what each bucket lacks after it, in parts of a refill.
--          status  0 denied, 1 allowed, 3 stale, 24 the overrides have another version
--                  5 a value cannot be read: the flags are the number of its key, from 1 on, + 16 × why: 1 its format
--                  is not known, 2 its lengths, 3 its order, 4 its sums are wrong
--                  6 failed, among several: not done; sent alone, it gets the error itself
--          flags   1 clock clamped, 2 a sum saturated, 4 a section of another plan dropped, 8 more open than counted
--          back    when nothing is in use any more, 0 if nothing is
--          fits    0 if the part fits, -1 if it never will, else when it will
-- Errors those of GET and SET; nothing was written then
-- Writes only for an allowed decision that charges (and times clamped to a clock that was set back); every key with a
--        TTL

--@include prelude
-- What the script of a shape has done before it comes to a call that it leaves to this one: commands, keys, replies,
-- and how many decisions of the next command.
local done, keys_done, reply_done, count_done = 0, 0, false, 0
--@shape
--@include decision

if #ARGV == 1 and byte(ARGV[1], 2) < 2 then
  if read_values(ARGV[1], 0) then
    decide(ARGV[1], 0)
  end
  return reply
end

local function read_and_decide(command, keys_ahead)
  saturated, dropped, leases_full, clamped = false, false, false, nil
  if read_values(command, keys_ahead) then
    decide(command, keys_ahead)
  end
end

if reply_done then
  reply, reply_size = reply_done, #reply_done
end
for n = done + 1, #ARGV do
  local remaining = max(1, byte(ARGV[n], 2) - count_done)
  count_done = 0
  while remaining > 0 do
    local reply_start, alike = reply_size, remaining
    if not pcall(read_and_decide, ARGV[n], keys_done) then
      reply[reply_start + 1], reply[reply_start + 2], reply[reply_start + 3], reply[reply_start + 4], reply_size =
        @{STATUS.FAILED}, clock, clock, 0, reply_start + 4
    elseif reply[reply_start + 1] == 1 or reply[reply_start + 1] == 0 and reply[reply_start + 4] ~= 0 then
      -- It has written; after anything else the next ones find what this one found.
      alike = 1
    end
    reply[reply_start + 1], remaining = reply[reply_start + 1] + 1024 * (alike - 1), remaining - alike
  end
  keys_done = keys_done + byte(ARGV[n]) + 1
end
return reply
