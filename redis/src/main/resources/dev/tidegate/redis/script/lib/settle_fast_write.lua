-- Part of settle_fast: writes the value, if a section changed, and the ended record as ended_record_text.lua does;
-- and completes the reply as lib/reply.lua says.
local kept_until = now + 1000 * retention
local last = 0
if has_late then
  last, charge_texts[1] = now, varint(now < first and 2 * (first - now) - 1 or 2 * (now - first))
  for k = 3, text_count + 1, 2 do
    if charge_texts[k] == '' then
      charge_texts[k] = '\0'
    end
  end
end
charge_texts[1] = charge_texts[1] .. char(text_count / 2)
reply[limit_count + 5], reply[limit_count + 6], reply[limit_count + 7], reply[limit_count + 8], reply[limit_count + 9],
  reply[limit_count + 10] = SETTLED, kept_until, 0, 0, first, last
if changed then
  if copied_to <= #value then
    pieces[piece_count + 1], piece_count = sub(value, copied_to), piece_count + 1
  end
  write_value(KEYS[2], concat(pieces, '', 1, piece_count), latest_end == former_end and -1 or latest_end)
end
charge_texts[text_count + 2] = sub(record, prices_at + 1, prices_at + prices_length)
local settled = pack('<BBI7I4I6I6BBI7', RECORD_FORMAT, SETTLED, kept_until, subject_hash, fingerprint, digest, 0,
  has_late and 2 or 0, first) .. concat(charge_texts, '', 1, text_count + 2)
write_value(KEYS[1], settled .. sub(redis.sha1hex(settled), 1, 6), kept_until)
reply[reply_size + 1] = nil
