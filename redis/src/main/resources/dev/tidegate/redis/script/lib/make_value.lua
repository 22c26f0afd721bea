-- Part of evaluate: the new value of the key, if all its limits admit and one of them was charged.
if in_order and expected_at ~= #value + 1 and value ~= '' then
  rare_path = rare_path or make_rare_path()
  if not rare_path.is_well_formed(value) then
    unreadable = key_number + 16 * BAD_LENGTHS
    return
  end
end
value_ends[key_number] = 0
if admitted == 1 and changed then
  if expected_at < #value or not in_order then
    local own_ids, limit_at = {}, first
    for _ = 1, key_limits do
      local id, kind = unpack('<c6B', command, limit_at)
      own_ids[id], limit_at = true, limit_at + (kind == @{KIND.CALENDAR} and 48 or 40)
    end
    local foreign, foreign_end, foreign_dropped = rare_path.foreign_sections(value, own_ids)
    pieces[piece_count + 1], latest_end, dropped, former_end =
      foreign, math.max(latest_end, foreign_end), dropped or foreign_dropped, -1
    is_alive = is_alive or foreign ~= ''
  end
  -- The header says since when the value counts: as before, but at the latest since now. A value in which everything
  -- has ended counts from 0, so that it makes no difference when the server removes it.
  pieces[1] = is_alive and unpack('<I7', value, 2) <= clock and sub(value, 1, 8) or pack('<BI7', VALUE_FORMAT, clock)
  -- Where the latest end stays, so does the TTL: to set it again would cost a third of the write.
  values[key_number], value_ends[key_number] = table.concat(pieces),
    latest_end == former_end and not (clamped and clamped[key_number]) and -1 or latest_end
end
