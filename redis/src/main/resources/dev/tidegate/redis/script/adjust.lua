-- Books a better usage for a settled reservation.
--
-- KEYS   as for settle.lua
-- ARGV   one packed text: what include/step.lua says | I6 digest | I4 seq | d first | d last instant as the caller found them
--        | the usage as include/terms.lua says
--        | an open record without times for the limits as plans have them now: with windows around now, and two charges
--        without amounts, whose marks are for calendar limits the civil index around the first and the last instant
-- Reply  as `lib/told.lua` says, with a status: 18 adjusted, 19 already, with the same usage, 20 a later number came
--        before, 12 not settled, or another usage under this number, 13 no such reservation, 3, 5 as of settle.lua
-- Errors those of GET and SET; nothing was written then
-- Writes the record and every value that changes, each with a TTL

--@include prelude
--@include put
--@include windows
--@include ledger
--@include places
--@include prices
--@include adjustment

local state, refusal = state_of_record()
if not state then
  return refusal
elseif state == OPEN then
  local _, _, expiry, first = unpack('<BBI7I7', record)
  return with_open(bare(@{STATUS.CONFLICT}), clock, expiry, first, (terms_of(record)))
end
local e, digest, seq, first, last = ended_of(record), nil, nil, nil, nil
digest, seq, first, last, at = unpack('<I6I4dd', text, at)
if state ~= SETTLED then
  return with_ended(bare(@{STATUS.CONFLICT}), e)
elseif seq < e.seq then
  return with_ended(bare(@{STATUS.OUTDATED}), e)
elseif seq == e.seq then
  return with_ended(bare(digest == e.digest and @{STATUS.ALREADY} or @{STATUS.CONFLICT}), e)
elseif first ~= e.first or last ~= e.last then
  return bare(@{STATUS.STALE})
end
return adjusted(e, digest, seq, usage_of(text, at))
