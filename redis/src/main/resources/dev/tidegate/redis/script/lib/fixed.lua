-- Epoch-aligned windows, as FixedWindow.java; parameters and results as sliding.lua says.
local function fixed(value, at, _, stored_end, amount, now, id, part, capacity, duration, _, mode)
  local used = stored_end > now and amount or 0
  local back_at, fits_at = used > 0 and stored_end or 0, 0
  if used + part > capacity then
    fits_at = part > capacity and NEVER or stored_end
    if mode == CHARGE_IF_ADMITTED then
      return used, back_at, fits_at
    end
  end
  if mode == EVALUATE then
    return used, back_at, fits_at
  end
  if used + part > MAX_SUM then
    part = max(0, MAX_SUM - used)
  end
  if part == 0 then
    return used, back_at, fits_at, used, back_at, stored_end + GRACE > clock and sub(value, at, at + 20), stored_end
  end
  local new_end = stored_end > now and stored_end or (floor(now / duration) + 1) * duration
  return used, back_at, fits_at, used + part, new_end,
    pack('<c6BI7I7', id, SHAPE_FIXED, new_end, used + part), new_end
end
