-- Token bucket, as TokenBucket.java. What it takes and returns stands in sliding.lua; amount is the deficit when it was
-- last charged, in units × period; over its refill it is the time to full. In the shape of format 1 it is the fraction.
local function bucket(v, at, shape, over, amount, now, id, part, capacity, refill, period, build)
  local deficit, known, fraction = 0, 0, amount
  if at > 0 then
    known = unpack('<I7', v, at + 21)
    if shape == BUCKET then
      fraction = -amount % refill
    end
  end
  if over > now then
    local stored = over - now
    if stored > MAX_SUM / refill then
      stored = floor(MAX_SUM / refill) + 1
    end
    stored = stored * refill - fraction
    local full = known * period
    -- After a change of capacity: what was in use, at most the new capacity, plus debt.
    deficit = math.min(stored, full, capacity * period) + max(0, stored - full)
  end
  local used = ceil(deficit / period)
  local back, fits = used > 0 and over or 0, 0
  if used + part > capacity then
    local most = part == 0 and max(capacity, known) or capacity - part
    fits = part > capacity and NEVER or over - floor((most * period + fraction) / refill)
    if build == 1 then
      return used, back, fits
    end
  end
  if build == 0 then
    return used, back, fits
  end
  if used + part > floor(MAX_SUM / period) then
    part = max(0, floor(MAX_SUM / period) - used)
  end
  if part == 0 then
    return used, back, fits, used, back, over > now and sub(v, at, at + 27), over
  end
  deficit = deficit + part * period
  local full_at = now + ceil(deficit / refill)
  return used, back, fits, used + part, full_at,
    pack('<c6BI7I7I7', id, BUCKET, full_at, deficit, capacity), full_at
end
