-- Civil windows, as CalendarWindow.java; parameters and results as sliding.lua says. The caller says which window
-- contains now: it has this index and ends at index_end. A larger index than the stored one starts from 0; a smaller
-- one, from other time-zone data, charges the stored window.
local function calendar(value, at, _, stored_end, amount, now, id, part, capacity, index, index_end, mode)
  local stored_index, used = -1, 0
  if at > 0 then
    local end_seconds = stored_end % INDEX_UNIT
    stored_index, stored_end = (stored_end - end_seconds) / INDEX_UNIT, end_seconds * MICROS_PER_SECOND
    if stored_index >= index then
      used = amount
    end
  end
  local latest_end = index_end > stored_end and index_end or stored_end
  local back_at, fits_at = used > 0 and (stored_index == index and index_end or latest_end) or 0, 0
  if used + part > capacity then
    fits_at = part > capacity and NEVER or latest_end
    if mode == CHARGE_IF_ADMITTED then
      return used, back_at, fits_at
    end
  end
  if mode == EVALUATE then
    return used, back_at, fits_at
  end
  if used + part > MAX_SUM then
    part = used < MAX_SUM and MAX_SUM - used or 0
  end
  if part == 0 then
    return used, back_at, fits_at, used, back_at,
      (stored_index >= index or stored_end + GRACE > clock) and sub(value, at, at + 20), stored_end
  end
  local new_end = stored_index > index and latest_end or index_end
  return used, back_at, fits_at, used + part, latest_end,
    pack('<c6BI7I7', id, SHAPE_CALENDAR,
      (stored_index > index and stored_index or index) * INDEX_UNIT + new_end / MICROS_PER_SECOND, used + part), new_end
end
