-- Ends a reservation whose call was never made: everything goes back but what buckets were charged.
--
-- KEYS   as for settle.lua
-- ARGV   one packed text: what include/step.lua says
-- Reply  as `lib/told.lua` says, with a status: 17 cancelled, 19 already, 12 it was settled, and 13, 3, 5 as of settle.lua
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@include put
--@include windows
--@include ledger
--@include places
--@include true_up

local state, refusal = state_of_record()
if not state then
  return refusal
elseif state ~= OPEN then
  return with_ended(bare(state == CANCELLED and @{STATUS.ALREADY} or @{STATUS.CONFLICT}), ended_of(record))
end
local o
o, refusal = take_up()
return o and ended(o, CANCELLED, nil, 0) or refusal
