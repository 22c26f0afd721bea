-- What a step changes in the sections that counts.lua has taken out.
local its_kind = { sliding, fixed, calendar, bucket, leases }
local saturated, dropped = false, false

-- Whether the section of a term counts, or with grace may count again after a small step back of the clock.
local function is_live(t, grace)
  if t.section == '' then
    return false
  end
  local shape, over = unpack('<BI7', t.section, 7)
  if t.kind == @{KIND.CALENDAR} and floor(over / SECONDS) >= t.index then
    return true
  elseif t.kind == @{KIND.CALENDAR} and not grace then
    return false
  end
  return end_of(shape, over) + (grace and (shape == FIXED or shape == CALENDAR) and GRACE or 0) > clock
end

-- Calls the window function of a term on its section, at the time of that.
local function upon(t, part, capacity, build, hash, ttl)
  local at, shape, over, amount, a, b = 0, 0, 0, 0, t.a, t.b
  local now = clock
  if t.section ~= '' then
    at = 1
    shape, over, amount = unpack('<BI7I7', t.section, 7)
    now = now_of(t, shape, over, amount) or clock
  end
  if t.kind == @{KIND.CALENDAR} then
    a, b = t.index, t.last
  elseif t.kind == @{KIND.LEASES} then
    a, b = hash or 0, ttl or 0
  end
  return its_kind[t.kind](t.section, at, shape, over, amount, now, t.id, part, capacity, a, b, build)
end

-- Charges now, past the capacity if need be; returns how much there was room for before sums stop growing. A bucket stays
-- under the capacity it was last charged with: to carry it over to that of an old plan would hand capacity out.
local function book(t, amount)
  local capacity = t.capacity
  if t.kind == @{KIND.BUCKET} and t.section ~= '' and unpack('<I7', t.section, 8) > clock then
    capacity = unpack('<I7', t.section, 22)
  end
  local used, _, _, used_after, _, section = upon(t, amount, capacity, 2)
  if used_after > used then
    t.section, t.changed, booked[t.scope] = section, true, true
  end
  saturated = saturated or used_after < used + amount
  return used_after - used
end

-- Takes back up to so much of what was charged at a mark; returns how much.
local function take_back(t, mark, due)
  if due == 0 or not is_live(t) or (t.kind == @{KIND.SLIDING} and mark or made) < unpack('<I7', stored[t.scope], 2) then
    return 0
  end
  local back
  local now = now_of(t, unpack('<BI7I7', t.section, 7)) or clock
  t.section, back = refund(t.section, t.kind, mark, due, now, t.a, t.b)
  t.changed = t.changed or back > 0
  return back
end
