-- Epoch-aligned windows, as FixedWindow.java. What it takes and returns stands in sliding.lua; d is the duration.
local function fixed(v, at, _, over, amount, now, id, part, capacity, d, _, build)
  local used = over > now and amount or 0
  local back, fits = used > 0 and over or 0, 0
  if used + part > capacity then
    fits = part > capacity and NEVER or over
    if build == 1 then
      return used, back, fits
    end
  end
  if build == 0 then
    return used, back, fits
  end
  if used + part > MAX_SUM then
    part = max(0, MAX_SUM - used)
  end
  if part == 0 then
    return used, back, fits, used, back, over + GRACE > clock and sub(v, at, at + 20), over
  end
  local ends = over > now and over or (floor(now / d) + 1) * d
  return used, back, fits, used + part, ends, pack('<c6BI7I7', id, FIXED, ends, used + part), ends
end
