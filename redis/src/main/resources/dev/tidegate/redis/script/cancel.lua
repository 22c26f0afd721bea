-- Ends a reservation whose call was never made: everything is refunded but what buckets were charged.
--
-- KEYS   as for settle.lua
-- ARGV   one packed text: what lib/reservation_step.lua says
-- Reply  as lib/reply.lua says, with a status: 17 cancelled, 19 already, 12 it was settled, and 13, 3, 5 as of
--        settle.lua
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@include write_value
--@include windows
--@include open_reservation
--@include charge_places
--@include places_at_end
--@include settlement

local state, failure = load_record()
if not state then
  return failure
elseif state ~= OPEN then
  local status = state == CANCELLED and @{STATUS.ALREADY} or @{STATUS.CONFLICT}
  return append_ended(status_reply(status), read_ended(record))
end
local reservation
reservation, failure = load_reservation()
return reservation and end_reservation(reservation, CANCELLED, nil, 0) or failure
