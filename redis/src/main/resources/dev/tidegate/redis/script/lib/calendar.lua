-- Civil windows, as CalendarWindow.java. What it takes and returns stands in sliding.lua; the window that contains now
-- is named by its index and ends at last. now is not looked at, the index says it. A larger index than the stored one starts from 0, a smaller one, from other
-- time-zone data, charges the stored window.
local function calendar(v, at, _, over, amount, now, id, part, capacity, index, last, build)
  local stored, used = -1, 0
  if at > 0 then
    local ends = over % SECONDS
    stored, over = (over - ends) / SECONDS, ends * MICROS
    if stored >= index then
      used = amount
    end
  end
  local latest = last > over and last or over
  local back, fits = used > 0 and (stored == index and last or latest) or 0, 0
  if used + part > capacity then
    fits = part > capacity and NEVER or latest
    if build == 1 then
      return used, back, fits
    end
  end
  if build == 0 then
    return used, back, fits
  end
  if used + part > MAX_SUM then
    part = used < MAX_SUM and MAX_SUM - used or 0
  end
  if part == 0 then
    return used, back, fits, used, back, (stored >= index or over + GRACE > clock) and sub(v, at, at + 20), over
  end
  local ends = stored > index and latest or last
  return used, back, fits, used + part, latest,
    pack('<c6BI7I7', id, CALENDAR, (stored > index and stored or index) * SECONDS + ends / MICROS, used + part), ends
end
