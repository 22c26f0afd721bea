-- Part of evaluate: puts the figures of a limit into the reply, and its new section among the pieces of the value.
local figures_at = reply_size + 3 * limit_count
reply[figures_at + 3] = fits_at
if used_after then
  reply[figures_at + 1], reply[figures_at + 2], figures_before[2 * limit_count + 1],
    figures_before[2 * limit_count + 2] = used_after, back_after, used, back_at
  changed = changed or used_after > used
  if used_after < used + part then
    saturated, leases_full = saturated or kind < @{KIND.LEASES}, leases_full or kind == @{KIND.LEASES}
  end
  if charge_marks then
    charge_marks[3 * limit_count + 1], charge_marks[3 * limit_count + 3] = 1, used_after - used
    -- As refund_mark.lua, which would be a function more.
    charge_marks[3 * limit_count + 2] = used_after == used and 0
      or kind == @{KIND.SLIDING} and new_end - param1 or kind == @{KIND.FIXED} and new_end
      or kind == @{KIND.CALENDAR} and math.floor(unpack('<I7', section, 8) / INDEX_UNIT) or 0
  end
  if section then
    piece_count = piece_count + 1
    pieces[piece_count] = section
    if new_end > latest_end then
      latest_end = new_end
    end
  end
else
  reply[figures_at + 1], reply[figures_at + 2] = used, back_at
  if admitted == 1 then
    admitted = 0
    -- The first limit that denies: nothing is charged, so the limits before it show their figures before the charge.
    for i = 0, limit_count - 1 do
      reply[reply_size + 3 * i + 1], reply[reply_size + 3 * i + 2] =
        figures_before[2 * i + 1], figures_before[2 * i + 2]
    end
  end
end
