-- Keeps a reservation open, and raises what it holds to a total: what it holds already is not added again, so a
-- repetition changes nothing.
--
-- KEYS   as for settle.lua
-- ARGV   one packed text: what lib/reservation_step.lua says | d time to live µs
--        | the total as a usage, as lib/terms.lua says
-- Reply  as lib/reply.lua says, with a status: 14 extended, 15 stop: some limit does not admit the rest, nothing was
--        added, it lives on; 13 no such reservation, or none that can be extended; 3, 5 as of settle.lua
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@include write_value
--@include windows
--@include open_reservation
--@include extension

local state, failure = load_record()
if not state then
  return failure
elseif state ~= OPEN then
  return append_ended(status_reply(@{STATUS.GONE}), read_ended(record))
end
local reservation
reservation, failure = load_reservation()
if not reservation then
  return failure
elseif reservation.expiry <= reservation.now then
  store_sections(reservation.terms, keys)
  return append_open(status_reply(@{STATUS.GONE}), clock, reservation.expiry, reservation.first, reservation.terms)
end
local ttl
ttl, at = unpack('<d', text, at)
return extend(reservation, ttl, read_usage(text, at))
