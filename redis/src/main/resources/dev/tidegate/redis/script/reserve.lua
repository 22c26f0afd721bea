-- Judges a cost as decide.lua does and, if it is admitted, charges it and writes down what was charged where. An id that
-- is known already charges nothing.
--
-- KEYS   the record's, then those of the decision, then that of the tenant's records if they are counted; all in one slot
-- ARGV   one packed text, little-endian: a decision as of decide.lua, then
--          d time to live µs | I4 tombstone ms | I4 who | I6 fingerprint | B plain | B 1 to settle it at once, at its own
--          cost | I4 the most records of the tenant, 0 not to count them | the body of the record as PackedRecord.java
--          has it | I2 where all that begins
-- Reply  as of decide.lua, with status 10 reserved, 11 known: the figures are as of now, 12 known with another
--        fingerprint, 23 the tenant has as many records as it may, 0 denied, 3 stale, 5 a value that cannot be read; then if it is
--        11 the reservation as
--        `lib/told.lua` says, and if it is 10 what was added to each limit, where that is not what was asked for (the
--        flags say so). What is behind the last figure of a 0, 3 or 10 means nothing
-- Errors those of GET and SET; nothing was written then
-- Writes only for a reservation that is new and allowed (and times moved back from a wrong clock); each with a TTL

--@include prelude
--@include put
--@include decision

local blob = ARGV[1]
keys_before = 1
if not opened(blob, 1) then
  return reply
end
local now = clock
local ttl, tombstone, who, print, plain, ended, most, at = unpack('<dI4I4I6BBI4', blob, unpack('<I2', blob, #blob - 1))
local record = redis.call('GET', KEYS[1])
if record then
--@include unsealed
  local text, flaw = unsealed(record)
  if not text then
    return { @{STATUS.UNREADABLE}, clock, clock, 1 + 16 * flaw }
  end
  record = text
  local instant, forgotten = unpack('<I7', record, 3), 0
  if byte(record, 2) == 1 then
    forgotten = 1000 * unpack('<I4', record, 17)
  end
  if instant + forgotten > now then
--@include known
    return known(blob, record, print)
  end
end
local crowd, latest
if most > 0 then
--@include crowd
  local lasts = (ended == 1 and 0 or ttl) + 1000 * tombstone
  crowd, latest = one_more(redis.call('GET', KEYS[#KEYS]) or '', now, now + lasts, most)
  if not crowd then
    return { @{STATUS.TOO_MANY_RECORDS}, now, clock, 0 }
  end
end
marks = {}
decided(blob, 1)
if reply[1] ~= 1 then
  return reply
end
reply[1] = @{STATUS.RESERVED}
if crowd then
  put(KEYS[#KEYS], crowd, latest)
end
local body = sub(blob, at, #blob - 2)
local n = byte(body)
local charges = pack('<' .. string.rep('BI7I7', n), spread(marks))
if ended == 1 then
--@include ended_at_once
  ended_at_once(body .. charges, tombstone, who, print, now)
else
  local open = pack('<BBI7I7I4I4I6BI2', RECORD, 1, now + ttl, now, tombstone, who, print, plain, 33 + #body) .. body .. charges
  put(KEYS[1], open .. sub(redis.sha1hex(open), 1, 6), now + ttl + 1000 * tombstone)
end
for i = 1, reply[4] % 16 > 7 and n or reply[4] % 4 > 1 and n or 0 do
  reply[said + i] = marks[3 * i]
end
return reply
