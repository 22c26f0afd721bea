-- Token bucket, as TokenBucket.java; parameters and results as sliding.lua says. amount is the deficit when it was
-- last charged, in units × period: over the refill it is the time to full. In a section of the former format amount
-- is the fraction of a unit.
local function bucket(value, at, shape, stored_end, amount, now, id, part, capacity, refill, period, mode)
  local deficit, stored_capacity, fraction = 0, 0, amount
  if at > 0 then
    stored_capacity = unpack('<I7', value, at + 21)
    if shape == SHAPE_BUCKET then
      fraction = -amount % refill
    end
  end
  if stored_end > now then
    local missing = stored_end - now
    if missing > MAX_SUM / refill then
      missing = floor(MAX_SUM / refill) + 1
    end
    missing = missing * refill - fraction
    local most = stored_capacity * period
    -- After a change of capacity: what was in use, at most the new capacity, plus debt.
    deficit = math.min(missing, most, capacity * period) + max(0, missing - most)
  end
  local used = ceil(deficit / period)
  local back_at, fits_at = used > 0 and stored_end or 0, 0
  if used + part > capacity then
    local most_used = part == 0 and max(capacity, stored_capacity) or capacity - part
    fits_at = part > capacity and NEVER or stored_end - floor((most_used * period + fraction) / refill)
    if mode == CHARGE_IF_ADMITTED then
      return used, back_at, fits_at
    end
  end
  if mode == EVALUATE then
    return used, back_at, fits_at
  end
  if used + part > floor(MAX_SUM / period) then
    part = max(0, floor(MAX_SUM / period) - used)
  end
  if part == 0 then
    return used, back_at, fits_at, used, back_at, stored_end > now and sub(value, at, at + 27), stored_end
  end
  deficit = deficit + part * period
  local full_at = now + ceil(deficit / refill)
  return used, back_at, fits_at, used + part, full_at,
    pack('<c6BI7I7I7', id, SHAPE_BUCKET, full_at, deficit, capacity), full_at
end
