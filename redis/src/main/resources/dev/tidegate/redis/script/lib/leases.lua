-- Open reservations of a concurrent limit, as Leases.java; parameters and results as sliding.lua says. hash is that
-- of the reservation that a charge opens, ttl how long its lease lasts. Leases are in the order of (expiry, hash).

local function count_expired(value, at, count, now)
  local expired = 0
  while expired < count and unpack('<I7', value, at + 16 + 13 * expired) <= now do
    expired = expired + 1
  end
  return expired
end

-- The section with one lease more, without those that have expired; and its end.
local function add_lease(value, at, stored_end, id, hash, expiry, now)
  local count, expired = 0, 0
  if at > 0 then
    count = unpack('<I2', value, at + 14)
    expired = count_expired(value, at, count, now)
  end
  local index = count
  while index > expired do
    local other_expiry, other_hash = unpack('<I7I6', value, at + 3 + 13 * index)
    if other_expiry < expiry or other_expiry == expiry and other_hash < hash then
      break
    end
    index = index - 1
  end
  local new_end = index == count and expiry or stored_end
  return pack('<c6BI7I2', id, SHAPE_LEASES, new_end, count - expired + 1)
    .. sub(value, at + 16 + 13 * expired, at + 15 + 13 * index)
    .. pack('<I7I6', expiry, hash) .. sub(value, at + 16 + 13 * index, at + 15 + 13 * count), new_end
end

local function leases(value, at, _, stored_end, _, now, id, part, capacity, hash, ttl, mode)
  local count, expired = 0, 0
  if at > 0 then
    count = unpack('<I2', value, at + 14)
    expired = count_expired(value, at, count, now)
  end
  local used = count - expired
  local back_at, fits_at = used > 0 and stored_end or 0, 0
  if used + part > capacity then
    fits_at = NEVER
    if part <= capacity then
      fits_at = unpack('<I7', value, at + 16 + 13 * (expired + used + part - capacity - 1))
    end
    if mode == CHARGE_IF_ADMITTED then
      return used, back_at, fits_at
    end
  end
  if mode == EVALUATE then
    return used, back_at, fits_at
  end
  if part == 0 or used >= MAX_LEASES then
    return used, back_at, fits_at, used, back_at,
      stored_end > now and sub(value, at, at + 15 + 13 * count), stored_end
  end
  local section, new_end = add_lease(value, at, stored_end, id, hash, now + ttl, now)
  return used, back_at, fits_at, used + 1, max(stored_end, now + ttl), section, new_end
end
