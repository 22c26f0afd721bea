-- Settles as settle.lua does a reservation under a plan of one shape, as long as it is a usual one: plain limits of the
-- tenant with one charge each, whose sections are live and of a time that has passed. SettleText.java puts it in front
-- of the generic script, which takes all others: `break` leaves the call to it; nothing has been written then.
-- Reply  as of settle.lua, in one text of doubles
repeat
  local call, keys_done = redis.pcall, 1
--@include varint
  local subject_hash, _, _, _, window_count, digest, is_unknown, has_tokens, input_tokens, output_tokens, all_tokens,
    kind_count, kinds_at = unpack('<I4I6BBBI6BBdddB', ARGV[1])
  local record = call('GET', KEYS[1])
  if window_count > 0 or is_unknown > 0 or has_tokens == 0 or not record or #record < @{LEAST} then
    break
  end
--@record
  if format ~= RECORD_FORMAT or state ~= OPEN or is_plain == 0 or stored_subject ~= subject_hash
    or limit_count ~= @{LIMITS} or charges_at + @{CHARGES_BYTES} ~= #record - 6 then
    break
  end
  -- As verify_checksum.lua.
  if sub(record, -6) ~= sub(redis.sha1hex(sub(record, 1, -7)), 1, 6) or expiry + 1000 * retention <= clock then
    break
  end
--@charges_before
  local prices_at = @{PRICES}
--@include settle_fast_spend
--@values
  if since_1 > first then
    break
  end
  if since_1 > clock then
    since_1 = clock
  end
  local text_1, latest_1, former_1, is_changed, has_late = '', 0, 0, false, false
--@settles
  if latest_1 == 0 then
    break
  end
  local kept_until, flags, last, last_text = clock + 1000 * retention, 0, 0, ''
  if has_late then
    flags, last, last_text = 2, clock, varint(clock < first and 2 * (first - clock) - 1 or 2 * (clock - first))
--@lates
  end
  if is_changed then
    text_1 = @{VALUE}
    if latest_1 == former_1 then
      latest_1 = -1
    end
--@stores
  end
  local settled = pack('<BBI7I4I6I6BBI7c0B@{ENDED_FORMAT}c0', RECORD_FORMAT, SETTLED, kept_until, subject_hash,
    fingerprint, digest, 0, flags, first, last_text, @{ENDED}, sub(record, prices_at + 1, prices_at + prices_length))
  local latest_end = kept_until
  redis.call('SET', KEYS[1], settled .. sub(redis.sha1hex(settled), 1, 6), 'PX',
    ceil((latest_end - clock) / 1000) + 6000)
  return pack('@{FORMAT}', @{SETTLED_STATUS}, clock, clock, 0, @{SETTLED_FIGURES})
until true
