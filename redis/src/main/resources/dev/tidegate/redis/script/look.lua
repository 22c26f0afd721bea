-- A reservation as it stands, and what each of its limits is charged. Writes nothing.
--
-- KEYS   the record's
-- ARGV   one packed text: what lib/reservation_step.lua says
-- Reply  as lib/reply.lua says, with a status: 21 found, 13 no such reservation, 5 a value that cannot be read
-- Errors those of GET

--@include prelude
--@include record
--@include read_ended
--@include terms
--@include reply
--@include reservation_step

local state, failure = load_record()
if not state then
  return failure
elseif state ~= OPEN then
  return append_ended(status_reply(@{STATUS.FOUND}), read_ended(record))
end
local _, _, expiry, first = unpack('<BBI7I7', record)
return append_open(status_reply(@{STATUS.FOUND}), clock, expiry, first, (read_terms(record)))
