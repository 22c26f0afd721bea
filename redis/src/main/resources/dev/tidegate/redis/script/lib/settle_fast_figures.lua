-- Part of settle_fast: the figures of a limit in the reply and its charge in the text of the ended record; then on to
-- the next limit.
if kind < @{KIND.LEASES} then
  local short_id = id % 4294967296
  reply[reply_size + 1], reply[reply_size + 2] = short_id, actual
  reply_size, text_count = reply_size + 2, text_count + 2
  -- As varint.lua, in one call for all that are usual.
  if actual < 128 then
    charge_texts[text_count] = pack('<I4B', short_id, actual)
  elseif actual < 16384 then
    charge_texts[text_count] = pack('<I4BB', short_id, actual % 128 + 128, (actual - actual % 128) / 128)
  else
    charge_texts[text_count] = pack('<I4', short_id) .. varint(actual)
  end
  charge_texts[text_count + 1] = late and varint(difference) or ''
end
if stored_end > former_end then
  former_end = stored_end
end
if new_end > latest_end then
  latest_end = new_end
end
section_at, done = next_section, done + 1
reply[4 + done] = used
