-- Books what a reservation really used, once: what was held too much goes back where it was charged, what was held too
-- little is charged now, even past the capacity.
--
-- KEYS   the record's, the tenant's, then the user's and the model's if the handle names them; all in one slot
-- ARGV   one packed text, little-endian: what include/step.lua says | I6 digest of the usage | what include/terms.lua says
-- Reply  as `lib/told.lua` says, with a status: 16 settled, 19 already, with the same usage, 12 it ended otherwise,
--        20 adjusted since, 13 no such reservation, 3 stale calendar windows, 5 a value that cannot be read
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@include put
--@include settle_usual
--@include windows
--@include ledger
--@include places
--@include true_up

local state, refusal = state_of_record()
if not state then
  return refusal
end
local digest
digest, at = unpack('<I6', text, at)
if state == OPEN then
  local o
  o, refusal = take_up()
  return o and ended(o, SETTLED, usage_of(text, at), digest) or refusal
end
local e = ended_of(record)
local status = @{STATUS.CONFLICT}
if state == SETTLED then
  status = e.digest == digest and @{STATUS.ALREADY} or e.seq > 0 and @{STATUS.OUTDATED} or @{STATUS.CONFLICT}
end
return with_ended(bare(status), e)
