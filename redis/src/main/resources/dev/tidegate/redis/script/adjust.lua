-- Books a better usage for a settled reservation.
--
-- KEYS   as for settle.lua, then that of the overrides of the tenant
-- ARGV   one packed text: what lib/reservation_step.lua says | I6 digest | I4 seq | d first | d last instant as the
--        caller found them | the usage as lib/terms.lua says
--        | an open record without times for the limits as plans have them now: with windows around now, and two
--        charges without amounts, whose marks are for calendar limits the civil index around the first and the last
--        instant
-- Reply  as lib/reply.lua says, with a status: 18 adjusted, 19 already, with the same usage, 20 a later number came
--        before, 12 not settled, or another usage under this number, 13 no such reservation, 3, 5 as of settle.lua
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@include write_value
--@include windows
--@include open_reservation
--@include charge_places
--@include prices
--@include adjustment

local state, failure = load_record()
if not state then
  return failure
elseif state == OPEN then
  local _, _, expiry, first = unpack('<BBI7I7', record)
  return append_open(status_reply(@{STATUS.CONFLICT}), clock, expiry, first, (read_terms(record)))
end
local ended, digest, seq, first, last = read_ended(record), nil, nil, nil, nil
digest, seq, first, last, at = unpack('<I6I4dd', text, at)
if state ~= SETTLED then
  return append_ended(status_reply(@{STATUS.CONFLICT}), ended)
elseif seq < ended.seq then
  return append_ended(status_reply(@{STATUS.OUTDATED}), ended)
elseif seq == ended.seq then
  return append_ended(status_reply(digest == ended.digest and @{STATUS.ALREADY} or @{STATUS.CONFLICT}), ended)
elseif first ~= ended.first or last ~= ended.last then
  return status_reply(@{STATUS.STALE})
end
return adjust(ended, digest, seq, read_usage(text, at))
