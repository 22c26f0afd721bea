-- Open reservations, as Leases.java. What it takes and returns stands in sliding.lua; hash is that of the reservation
-- that a charge opens, ttl how long it holds its slot. They stand in the order of (expiry, hash).
local MAX_OPEN = 256

local function expired_of(v, at, count, now)
  local n = 0
  while n < count and unpack('<I7', v, at + 16 + 13 * n) <= now do
    n = n + 1
  end
  return n
end

-- The section with one lease more, without those that have expired; and its end.
local function leased(v, at, over, id, hash, expiry, now)
  local count, gone = 0, 0
  if at > 0 then
    count = unpack('<I2', v, at + 14)
    gone = expired_of(v, at, count, now)
  end
  local i = count
  while i > gone do
    local its, other = unpack('<I7I6', v, at + 3 + 13 * i)
    if its < expiry or its == expiry and other < hash then
      break
    end
    i = i - 1
  end
  local last = i == count and expiry or over
  return pack('<c6BI7I2', id, LEASES, last, count - gone + 1) .. sub(v, at + 16 + 13 * gone, at + 15 + 13 * i)
    .. pack('<I7I6', expiry, hash) .. sub(v, at + 16 + 13 * i, at + 15 + 13 * count), last
end

local function leases(v, at, _, over, _, now, id, part, capacity, hash, ttl, build)
  local count, gone = 0, 0
  if at > 0 then
    count = unpack('<I2', v, at + 14)
    gone = expired_of(v, at, count, now)
  end
  local used = count - gone
  local back, fits = used > 0 and over or 0, 0
  if used + part > capacity then
    fits = NEVER
    if part <= capacity then
      fits = unpack('<I7', v, at + 16 + 13 * (gone + used + part - capacity - 1))
    end
    if build == 1 then
      return used, back, fits
    end
  end
  if build == 0 then
    return used, back, fits
  end
  if part == 0 or used >= MAX_OPEN then
    return used, back, fits, used, back, over > now and sub(v, at, at + 15 + 13 * count), over
  end
  local section, ends = leased(v, at, over, id, hash, now + ttl, now)
  return used, back, fits, used + 1, max(over, now + ttl), section, ends
end
