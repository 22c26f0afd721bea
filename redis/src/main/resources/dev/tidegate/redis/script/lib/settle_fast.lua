-- The fast path of a settle: a second implementation of the usual case, three times as fast as the general path (see
-- docs/decisions/0012-fast-settle.md). It makes no function, and no table for a limit. It takes an open record of
-- plain limits of the tenant with one charge each, where the sections of the value stand in the record's order, no
-- section is foreign, and each is live and of a time that has passed. For anything else it breaks out of the `repeat`
-- before it has written, and the general path behind it does the whole step. The parts are included where they stand;
-- `break` in a part leaves the loop over the limits, and with it this path.
--@include varint
local concat = table.concat

repeat
  local subject_hash, _, _, _, window_count, digest, is_unknown, has_tokens, input_tokens, output_tokens, all_tokens,
    kind_count, kinds_at = unpack('<I4I6BBBI6BBdddB', ARGV[1])
  local record = redis.call('GET', KEYS[1])
  if window_count > 0 or is_unknown > 0 or has_tokens == 0 or not record or #record < 68 or byte(record, 2) ~= OPEN then
    break
  end
  local format, _, expiry, first, retention, stored_subject, fingerprint, is_plain, charges_at, limit_count, term_at =
    unpack('<BBI7I7I4I4I6BI2B', record)
  local value = redis.call('GET', KEYS[2])
  if format ~= RECORD_FORMAT or is_plain == 0 or stored_subject ~= subject_hash or not value or #value < 29 then
    break
  end
  -- As verify_checksum.lua.
  if sub(record, -6) ~= sub(redis.sha1hex(sub(record, 1, -7)), 1, 6) then
    break
  end
  local now, record_end = clock, expiry + 1000 * retention
  local value_format, since = unpack('<BI7', value)
  if value_format ~= VALUE_FORMAT or since > first or record_end <= now then
    break
  end
  local prices_at = term_at + 33 * limit_count
--@include settle_fast_spend
  charges_at = charges_at + 1
  local section_at, done, changed, has_late, former_end, latest_end = 9, 0, false, false, 0, 0
  -- Of their usual sizes from the start: to grow a table costs more than what is written into it.
  -- pieces: of the new value; charge_texts: two for each limit, of the ended record; copied_to: up to where the value
  -- has been copied or replaced.
  local header = pack('<BI7', VALUE_FORMAT, since < now and since or now)
  local pieces, charge_texts = { header, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, { '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
  local reply = { @{STATUS.SETTLED} + 256 * limit_count, now, clock,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
  local copied_to, reply_size, piece_count, text_count = 9, limit_count + 10, 1, 0
  while done < limit_count and section_at + 20 <= #value do
    local id, kind, meter, param1, param2 = unpack('<I6BxBdd', record, term_at)
    local charge_count, mark, held = unpack('<BI7I7', record, charges_at)
    local stored_id, shape, stored_end, amount = unpack('<I6BI7I7', value, section_at)
    if stored_id ~= id or charge_count ~= 1 or kind == @{KIND.BUCKET} then
      break
    end
    term_at, charges_at = term_at + 33, charges_at + 15
    local actual = held
    if meter > @{METER.REQUESTS} then
      actual = meter == @{METER.SPEND} and spend >= 0 and spend or meter == @{METER.INPUT_TOKENS} and input_tokens
        or meter == @{METER.OUTPUT_TOKENS} and output_tokens or meter == @{METER.TOKENS} and all_tokens or held
    end
    local used, new_end, next_section = amount, stored_end, section_at + 21
    if kind == @{KIND.LEASES} then
--@include settle_fast_lease
    else
--@include settle_fast_window
    end
--@include settle_fast_charge
--@include settle_fast_figures
  end
  if done < limit_count or section_at <= #value or latest_end == 0 then
    break
  end
--@include settle_fast_write
  return reply
until true
