-- Part of settle_fast: refunds or charges the difference to what is held, where it was charged or now, if the newest
-- segment of the section takes it. late: whether it belongs to the last instant in the ended record.
local difference, late = actual - held, false
-- What is held must be charged where the first instant is: the general path writes records with any other place.
if held > 0 and (kind == @{KIND.SLIDING} and first - first % param2 ~= mark - mark % param2
  or kind == @{KIND.FIXED} and (first >= mark or first < mark - param1)
  or kind == @{KIND.CALENDAR} and (mark ~= param1 or first >= param2)) then
  break
end
if kind == @{KIND.SLIDING} and shape > 1 then
--@include settle_fast_segments
end
if difference < 0 then
  if amount + difference <= 0
    or kind == @{KIND.SLIDING} and stored_end - param1 - (stored_end - param1) % param2 ~= mark - mark % param2
    or kind == @{KIND.FIXED} and mark ~= stored_end or kind == @{KIND.CALENDAR} and mark ~= param1 then
    break
  end
elseif difference > 0 then
  if used + difference > MAX_SUM
    or kind == @{KIND.SLIDING}
      and (now - stored_end + param1 >= param2 - (stored_end - param1) % param2 or stored_end > now + param1)
    or kind == @{KIND.FIXED} and now < stored_end - param1
    or kind == @{KIND.CALENDAR} and held == 0 and now == first then
    break
  end
  late = kind == @{KIND.SLIDING} and first - first % param2 ~= now - now % param2
    or kind == @{KIND.FIXED} and (first >= stored_end or first < stored_end - param1)
    or kind == @{KIND.CALENDAR} and held == 0
  has_late = has_late or late
  new_end = kind == @{KIND.SLIDING} and max(stored_end, now + param1)
    or kind == @{KIND.CALENDAR} and param2 or stored_end
end
if difference ~= 0 then
  changed, used = true, used + difference
  if copied_to < section_at then
    pieces[piece_count + 1], piece_count = sub(value, copied_to, section_at - 1), piece_count + 1
  end
  local end_to_store = kind == @{KIND.CALENDAR} and param1 * INDEX_UNIT + new_end / MICROS_PER_SECOND or new_end
  piece_count, copied_to = piece_count + 1, section_at + 21
  pieces[piece_count] = pack('<I6BI7I7', id, shape, end_to_store, amount + difference)
end
