-- A reservation as it stands, and what each of its limits is charged. Writes nothing.
--
-- KEYS   the record's
-- ARGV   one packed text: what include/step.lua says
-- Reply  as `lib/told.lua` says, with a status: 21 found, 13 no such reservation, 5 a value that cannot be read
-- Errors those of GET

--@include prelude
--@include record
--@include ended
--@include terms
--@include told
--@include step

local state, refusal = state_of_record()
if not state then
  return refusal
elseif state ~= OPEN then
  return with_ended(bare(@{STATUS.FOUND}), ended_of(record))
end
local _, _, expiry, first = unpack('<BBI7I7', record)
return with_open(bare(@{STATUS.FOUND}), clock, expiry, first, (terms_of(record)))
