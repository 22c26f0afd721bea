-- Reserves as reserve.lua does under plans of one shape, as long as the call is a usual one; ShapeText.java puts it in
-- front of the generic script, which takes all others: a key without a value, an id that is known, an acquire with an
-- id. `break` leaves the call to it; nothing has been written then.
-- Reply  as of reserve.lua, in one text of doubles
repeat
  local call, command, keys_done = redis.pcall, ARGV[1], 1
  if call('GET', KEYS[1]) then
    break
  end
--@arguments
  if ends_now == 1 or clock < valid_from or clock >= valid_to then
    break
  end
  if version >= 0 then
    local overrides = call('GET', KEYS[@{KEYS} + 1])
    if overrides and #overrides < 7 or (overrides and unpack('<I7', overrides) or 0) ~= version then
      break
    end
  end
  local count_text = ''
  if max_records > 0 then
    -- As the usual case of lib/record_count.lua.
    local stored, life = call('GET', KEYS[@{KEYS} + 2]), ttl + 1000 * retention
    if not stored or #stored ~= 12 then
      break
    end
    local cell_end, count = unpack('<I7I4', stored, 2)
    if cell_end < clock + life or cell_end > clock + life + floor(life / 8) or count >= max_records then
      break
    end
    count_text = pack('<BI7I4', COUNT_FORMAT, cell_end, count + 1)
  end
--@values
  local admitted = 1
--@figures
  if admitted == 0 then
    return pack('@{FORMAT}', 0, clock, clock, 0, @{USED})
  end
--@charges
--@renewals
  local open = pack('<BBI7I7I4I4I6BI2c0@{CHARGE_FORMAT}', RECORD_FORMAT, OPEN, clock + ttl, clock, retention,
    subject_hash, fingerprint, is_plain, 33 + #command - 1 - body_at, sub(command, body_at, -3), @{CHARGES})
--@stores
  if max_records > 0 then
    redis.call('SET', KEYS[@{KEYS} + 2], count_text, 'KEEPTTL')
  end
  local latest_end = clock + ttl + 1000 * retention
  redis.call('SET', KEYS[1], open .. sub(redis.sha1hex(open), 1, 6), 'PX', ceil((latest_end - clock) / 1000) + 6000)
  return pack('@{FORMAT}', @{STATUS.RESERVED}, clock, clock, 0, @{CHARGED})
until true
