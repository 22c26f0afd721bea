-- Decides as decide.lua does and, if the cost is admitted, charges it and writes a record of what was charged where. An
-- id that has a record already charges nothing.
--
-- KEYS   the record's, then those of the decision with that of the overrides, then that of the tenant's record count if
--        records are counted; all in one slot
-- ARGV   one packed text, little-endian: a decision as of decide.lua, then
--          d time to live µs | I4 retention ms | I4 hash of the subject | I6 fingerprint
--          | B plain: 1 if the fast path of settle.lua may take it | B 1 to settle it at once, at its own cost
--          | I4 the most records of the tenant, 0 not to count them
--          | the body of the record as PackedRecord.java has it | I2 where all that begins
-- Reply  as of decide.lua, with status 10 reserved, 11 replayed: the figures are as of now, 12 known with another
--        fingerprint, 23 the tenant has as many records as it may, 0 denied, 3 stale, 24 other overrides, 5 unreadable;
--        then if it is 11 the reservation as lib/reply.lua says, and if it is 10 what was added to each limit, where
--        that is not the part (the flags say so). What is behind the last figure of a 0, 3 or 10 means nothing
-- Errors those of GET and SET; nothing was written then
-- Writes only for a reservation that is new and allowed (and times clamped to the clock); each with a TTL

--@include prelude
--@shape
--@include write_value
--@include decision

local command = ARGV[1]
keys_before = 1
if not read_values(command, 1) then
  return reply
end
local now, record = clock, redis.call('GET', KEYS[1])
local ttl, retention, subject_hash, fingerprint, is_plain, settles_at_once, max_records, at =
  unpack('<dI4I4I6BBI4', command, unpack('<I2', command, #command - 1))
if record then
--@include known_record
end
local count, count_end
if max_records > 0 then
--@include record_count
  local kept_for = (settles_at_once == 1 and 0 or ttl) + 1000 * retention
  count, count_end = count_record(redis.call('GET', KEYS[#KEYS]) or '', now, now + kept_for, max_records)
  if not count then
    return { @{STATUS.TOO_MANY_RECORDS}, now, clock, 0 }
  end
end
charge_marks = {}
decide(command, 1)
if reply[1] ~= @{STATUS.ALLOWED} then
  return reply
end
reply[1] = @{STATUS.RESERVED}
if count then
  write_value(KEYS[#KEYS], count, count_end)
end
local body = sub(command, at, #command - 2)
local limit_count = byte(body)
local charges = pack('<' .. string.rep('BI7I7', limit_count), unpack_table(charge_marks))
if settles_at_once == 1 then
--@include settle_at_once
  settle_at_once(body .. charges, retention, subject_hash, fingerprint, now)
else
  local open = pack('<BBI7I7I4I4I6BI2', RECORD_FORMAT, OPEN, now + ttl, now, retention, subject_hash, fingerprint,
    is_plain, 33 + #body) .. body .. charges
  write_value(KEYS[1], open .. sub(redis.sha1hex(open), 1, 6), now + ttl + 1000 * retention)
end
-- What was added, if the flags say LEASES_FULL or SATURATED.
for i = 1, reply[4] % 16 > 7 and limit_count or reply[4] % 4 > 1 and limit_count or 0 do
  reply[reply_size + i] = charge_marks[3 * i]
end
return reply
