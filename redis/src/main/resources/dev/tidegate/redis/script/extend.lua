-- Keeps a reservation open, and holds a total: what is held already is not held again, so repeating it changes nothing.
--
-- KEYS   as for settle.lua
-- ARGV   one packed text: what include/step.lua says | d time to live µs | the total as a usage, as include/terms.lua says
-- Reply  as `lib/told.lua` says, with a status: 14 extended, 15 stop: some limit does not admit the rest, nothing was
--        added, it lives on; 13 no such reservation, or none that can be extended; 3, 5 as of settle.lua
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@include put
--@include windows
--@include ledger
--@include extension

local state, refusal = state_of_record()
if not state then
  return refusal
elseif state ~= OPEN then
  return with_ended(bare(@{STATUS.GONE}), ended_of(record))
end
local o
o, refusal = take_up()
if not o then
  return refusal
elseif o.expiry <= o.now then
  put_back(o.terms, keys)
  return with_open(bare(@{STATUS.GONE}), clock, o.expiry, o.first, o.terms)
end
local ttl
ttl, at = unpack('<d', text, at)
return extended(o, ttl, usage_of(text, at))
