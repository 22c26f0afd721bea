-- Books what a reservation really used, once: what was held too much is refunded where it was charged, what was held
-- too little is charged now, even past the capacity. The usual case takes the fast path.
--
-- KEYS   the record's, the tenant's, then the user's and the model's if the handle names them; all in one slot
-- ARGV   one packed text, little-endian: what lib/reservation_step.lua says | I6 digest of the usage
--        | the usage as lib/terms.lua says
-- Reply  as lib/reply.lua says, with a status: 16 settled, 19 already, with the same usage, 12 it ended otherwise,
--        20 adjusted since, 13 no such reservation, 3 stale calendar windows, 5 a value that cannot be read
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@shape
--@include write_value
--@include settle_fast
--@include windows
--@include open_reservation
--@include charge_places
--@include places_at_end
--@include settlement

local state, failure = load_record()
if not state then
  return failure
end
local digest
digest, at = unpack('<I6', text, at)
if state == OPEN then
  local reservation
  reservation, failure = load_reservation()
  return reservation and end_reservation(reservation, SETTLED, read_usage(text, at), digest) or failure
end
local ended = read_ended(record)
local status = @{STATUS.CONFLICT}
if state == SETTLED then
  status = ended.digest == digest and @{STATUS.ALREADY} or ended.seq > 0 and @{STATUS.OUTDATED} or @{STATUS.CONFLICT}
end
return append_ended(status_reply(status), ended)
