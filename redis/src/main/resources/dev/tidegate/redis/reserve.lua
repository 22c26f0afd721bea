-- Judges a cost as decide.lua does and, if it is admitted, charges it and writes down what was charged where. An id that
-- is known already charges nothing.
--
-- KEYS   the record's, then those of the decision; all in one slot
-- ARGV   one packed text, little-endian: a decision as of decide.lua, then
--          d time to live µs | I4 tombstone ms | I4 who | I6 fingerprint | B 1 to settle it at once, at its own cost
--          | prices as PackedPrices.java has them | B n | n × (B bytes | a term up to its entries, as PackedRecord.java)
--          | I2 where that begins; the terms stand in the order of the decision's limits
-- Reply  as of decide.lua, with status 10 reserved, 11 known: the figures are as of now, 12 known with another
--        fingerprint, 0 denied, 3 stale, 5 a format this release cannot read; then if it is 10 or 11 the reservation as
--        include/told.lua says
-- Errors those of GET and SET; nothing was written then
-- Writes only for a reservation that is new and allowed (and times moved back from a wrong clock); each with a TTL

--@include prelude
--@include windows
--@include decision
--@include record
--@include ended
--@include terms
--@include told
--@include reservation

local blob = ARGV[1]
local now, ahead = opened(blob, 1)
if now then
  local record = redis.call('GET', KEYS[1]) or ''
  if record ~= '' and byte(record) ~= FORMAT then
    return bare(5)
  elseif record ~= '' and facts(record) > now then
    return known(blob, record, now, ahead)
  end
  marks = {}
  decided(blob, 1, now, ahead)
  if reply[1] == 1 then
    return written_down(blob, now)
  end
end
return reply
