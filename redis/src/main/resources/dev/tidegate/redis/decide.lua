-- Judges decisions and charges those that every enforced limit admits: all limits of one decision, or none.
--
-- Several decisions may share a call: each is atomic, they run in order, and each answers for itself.
--
-- KEYS  the keys of the first decision, then those of the second, …: one to three each, all in one slot
-- ARGV  1      how many decisions
--       then, for each decision, five values:
--         keys        how many keys it has
--         limits      packed, 33 bytes a limit: c6 id | B kind | B key, from 1 | B shadow (1) | d capacity | d a | d b
--                       kind 1 sliding   a duration µs    b slice µs
--                       kind 2 fixed     a duration µs
--                       kind 3 calendar
--                       kind 4 bucket    a refill         b period µs, both reduced
--         parts       packed, a double a limit: what the call takes, 0 … 2^42
--         boundaries  packed, for each calendar limit: d civil index | d start | d end | d end of the next, µs
--         charge      1, or 0 to say what would be said and write nothing
-- Reply  flat integers; for each decision: status, now µs, clock µs, flags, then for each limit used, back µs, fits µs
--         status  0 denied, 1 allowed, 3 stale: the clock is outside the boundaries, 5 a format this release cannot read
--         flags   1 clock clamped, 2 a sum saturated, 4 a foreign section dropped
--         back    when nothing is in use any more, 0 if nothing is
--         fits    0 if the cost fits, -1 if it never will, else when it will
-- Writes  only for an allowed decision that charges (and times moved back from a wrong clock); every key gets a TTL
--
-- The value is described in Packed.java; all integers are little-endian and below 2^53, where a double is exact.
local FORMAT, HEADER, NEVER = 1, 8, -1
local FIXED, CALENDAR, BUCKET = 251, 252, 253
local HOUR, MAX_SUM, MAX_FOREIGN = 3600000000, 4503599627370496, 32
local unpack, pack, sub, byte = struct.unpack, struct.pack, string.sub, string.byte
local floor, ceil, min, max = math.floor, math.ceil, math.min, math.max

-- Numbers passed as text or kept in tables never go through '..' or tostring, which would round them.
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]

local function size(shape)
  if shape == 1 or shape == FIXED then
    return 21
  elseif shape == CALENDAR then
    return 24
  elseif shape == BUCKET then
    return 28
  end
  return 28 + 14 * (shape - 1)
end

-- How many of the older segments have left at now, and what they hold together.
local function left(v, at, shape, d, now)
  local count, sum = 0, 0
  for p = at + 28, at + 28 + 14 * (shape - 2), 14 do
    local t, amount = unpack('<I7I7', v, p)
    if t + d > now then
      break
    end
    count, sum = count + 1, sum + amount
  end
  return count, sum
end

local function index_at(v, at)
  return (unpack('<I3', v, at + 21))
end

-- The deficit of a bucket in units × period, carried over a change of capacity.
local function deficit(limit, v, at, now)
  if at == 0 then
    return 0
  end
  local over, fraction, known = unpack('<I7I7I7', v, at + 7)
  if over <= now then
    return 0
  end
  local stored = min(over - now, floor(MAX_SUM / limit.a) + 1) * limit.a - fraction
  local full = known * limit.b
  return min(stored, full, limit.capacity * limit.b) + max(0, stored - full)
end

local function used(limit, v, at, now)
  if at == 0 then
    return 0
  end
  local kind = limit.kind
  if kind == 3 then
    return index_at(v, at) < limit.index and 0 or (unpack('<I7', v, at + 14))
  elseif kind == 4 then
    return ceil(deficit(limit, v, at, now) / limit.b)
  end
  local over, amount = unpack('<I7I7', v, at + 7)
  if over <= now then
    return 0
  end
  local shape = byte(v, at + 6)
  if kind == 1 and shape > 1 then
    local _, gone = left(v, at, shape, limit.a, now)
    return amount + unpack('<I7', v, at + 21) - gone
  end
  return amount
end

-- When nothing will be in use any more, given that something is.
local function back_at(limit, v, at)
  local over = unpack('<I7', v, at + 7)
  if limit.kind == 3 then
    return index_at(v, at) == limit.index and limit.over or max(limit.over, over)
  end
  return over
end

-- The charge's own time: a section that is ahead of a corrected clock never goes backwards.
local function charge_time(limit, v, at, now)
  return at == 0 and now or max(now, (unpack('<I7', v, at + 7)) - limit.a)
end

-- The same as back_at, supposing part > 0 had been charged.
local function back_after(limit, v, at, part, now)
  local kind = limit.kind
  if kind == 1 then
    return charge_time(limit, v, at, now) + limit.a
  elseif kind == 2 then
    local over = at == 0 and 0 or (unpack('<I7', v, at + 7))
    return over <= now and (floor(now / limit.a) + 1) * limit.a or over
  elseif kind == 3 then
    return at == 0 and limit.over or max(limit.over, (unpack('<I7', v, at + 7)))
  end
  return now + ceil((deficit(limit, v, at, now) + part * limit.b) / limit.a)
end

-- The first instant at which part <= capacity fits, given that it does not now.
local function fits_at(limit, v, at, part, now, in_use)
  local over, kind = unpack('<I7', v, at + 7), limit.kind
  if kind == 3 then
    return max(limit.over, over)
  elseif kind == 4 then
    local _, fraction, known = unpack('<I7I7I7', v, at + 7)
    local most = part == 0 and max(limit.capacity, known) or limit.capacity - part
    return over - floor((most * limit.b + fraction) / limit.a)
  elseif kind == 1 then
    local shape, excess = byte(v, at + 6), in_use + part - limit.capacity
    for p = at + 28, at + 28 + 14 * (shape - 2), 14 do
      local t, amount = unpack('<I7I7', v, p)
      if t + limit.a > now then
        excess = excess - amount
        if excess <= 0 then
          return t + limit.a
        end
      end
    end
  end
  return over
end

-- The section with part > 0 charged, and its end.
local function charged(limit, v, at, part, now)
  local kind = limit.kind
  if kind == 1 then
    local t, d, q = charge_time(limit, v, at, now), limit.a, limit.b
    local over, amount = 0, 0
    if at > 0 then
      over, amount = unpack('<I7I7', v, at + 7)
    end
    if over <= now then
      return pack('<c6BI7I7', limit.id, 1, t + d, part), t + d
    end
    local shape, newest = byte(v, at + 6), over - d
    local joins = now - newest < q - newest % q
    if shape == 1 then
      if joins then
        return pack('<c6BI7I7', limit.id, 1, t + d, amount + part), t + d
      end
      return pack('<c6BI7I7I7I7I7', limit.id, 2, t + d, part, amount, newest, amount), t + d
    end
    local gone, gone_sum = left(v, at, shape, d, now)
    local older = unpack('<I7', v, at + 21) - gone_sum
    local kept = sub(v, at + 28 + 14 * gone, at + 27 + 14 * (shape - 1))
    shape = shape - gone
    if not joins then
      return pack('<c6BI7I7I7', limit.id, shape + 1, t + d, part, older + amount) .. kept
        .. pack('<I7I7', newest, amount), t + d
    elseif shape == 1 then
      return pack('<c6BI7I7', limit.id, 1, t + d, amount + part), t + d
    end
    return pack('<c6BI7I7I7', limit.id, shape, t + d, amount + part, older) .. kept, t + d
  elseif kind == 4 then
    local owed = deficit(limit, v, at, now) + part * limit.b
    local full = now + ceil(owed / limit.a)
    return pack('<c6BI7I7I7', limit.id, BUCKET, full, (full - now) * limit.a - owed, limit.capacity), full
  end
  local over, total = back_after(limit, v, at, part, now), used(limit, v, at, now) + part
  if kind == 2 then
    return pack('<c6BI7I7', limit.id, FIXED, over, total), over
  end
  local stored = at > 0 and index_at(v, at) or 0
  if stored <= limit.index then
    over = limit.over
  end
  return pack('<c6BI7I7I3', limit.id, CALENDAR, over, total, max(stored, limit.index)), over
end

local function find(v, id, hint)
  if sub(v, hint, hint + 5) == id then
    return hint
  end
  local at, length = HEADER + 1, #v
  while at < length do
    if sub(v, at, at + 5) == id then
      return at
    end
    at = at + size(byte(v, at + 6))
  end
  return 0
end

-- Moves what is ahead of a corrected clock back to it. Rare: the value is cut and put together again.
local function clamped(limit, v, at, now, ahead)
  local kind, over = limit.kind, unpack('<I7', v, at + 7)
  local shape = byte(v, at + 6)
  local before, after = sub(v, 1, at + 6), sub(v, at + 14)
  if kind == 1 then
    local kept = { before, pack('<I7', min(over, now + limit.a)), sub(v, at + 14, at + 20) }
    if shape > 1 then
      kept[#kept + 1] = sub(v, at + 21, at + 27)
      for p = at + 28, at + 28 + 14 * (shape - 2), 14 do
        local t, amount = unpack('<I7I7', v, p)
        kept[#kept + 1] = pack('<I7I7', min(t, now), amount)
      end
    end
    kept[#kept + 1] = sub(v, at + size(shape))
    return table.concat(kept)
  elseif kind == 2 then
    return before .. pack('<I7', min(over, (floor(now / limit.a) + 1) * limit.a)) .. after
  elseif kind == 3 then
    if index_at(v, at) <= limit.index then
      return v
    end
    return before .. pack('<I7', limit.over) .. sub(v, at + 14, at + 20) .. pack('<I3', limit.index) .. sub(v, at + 24)
  end
  return before .. pack('<I7', over - ahead) .. after
end

-- The ends of foreign sections decide which go when there are more than the bound.
local function foreign_kept_from(v, mine, now)
  local ends, at, length = {}, HEADER + 1, #v
  while at < length do
    local over = unpack('<I7', v, at + 7)
    if not mine[at] and over > now then
      ends[#ends + 1] = over
    end
    at = at + size(byte(v, at + 6))
  end
  if #ends <= MAX_FOREIGN then
    return 0, false
  end
  table.sort(ends)
  return ends[#ends - MAX_FOREIGN + 1], true
end

-- One value anew: what is over goes, what is charged is charged, the order stays. Returns it and its latest end.
local function rebuilt(v, k, limits, now, reply)
  local mine, pieces, latest = {}, { '' }, 0
  for i = 1, #limits do
    local limit = limits[i]
    if limit.key == k and limit.at > 0 then
      mine[limit.at] = limit
    end
  end
  local keep_from, dropped, checked = 0, false, false
  local at, length = HEADER + 1, #v
  while at < length do
    local limit, bytes = mine[at], size(byte(v, at + 6))
    if limit and limit.added > 0 then
      local piece, over = charged(limit, v, at, limit.added, now)
      pieces[#pieces + 1], latest = piece, max(latest, over)
    else
      local over = unpack('<I7', v, at + 7)
      if not limit and length > HEADER + 21 * MAX_FOREIGN and not checked then
        keep_from, dropped = foreign_kept_from(v, mine, now)
        checked = true
      end
      local live = over > now
      if limit and limit.kind == 3 then
        live = index_at(v, at) >= limit.index
      end
      if live and (limit or over >= keep_from) then
        pieces[#pieces + 1], latest = sub(v, at, at + bytes - 1), max(latest, over)
      end
    end
    at = at + bytes
  end
  for i = 1, #limits do
    local limit = limits[i]
    if limit.key == k and limit.added > 0 and limit.at == 0 then
      local piece, over = charged(limit, v, 0, limit.added, now)
      pieces[#pieces + 1], latest = piece, max(latest, over)
    end
  end
  pieces[1] = pack('<BI7', FORMAT, now)
  return table.concat(pieces), latest, dropped
end

-- The limits of one decision, with the civil window each calendar limit is in; nil if the clock is in none of them.
local function read_limits(packed, parts, boundaries, now)
  local limits, n, b = {}, #packed / 33, 1
  for i = 1, n do
    local id, kind, key, shadow, capacity, a, c = unpack('<c6BBBddd', packed, 33 * i - 32)
    local limit = { id = id, kind = kind, key = key, shadow = shadow == 1, capacity = capacity, a = a, b = c, added = 0 }
    limit.part = unpack('<d', parts, 8 * i - 7)
    if kind == 3 then
      local index, from, over, last = unpack('<dddd', boundaries, b)
      b = b + 32
      if now < from or now >= last then
        return nil
      elseif now < over then
        limit.index, limit.over = index, over
      else
        limit.index, limit.over = index + 1, last
      end
    end
    limits[i] = limit
  end
  return limits
end

local function addable(limit, in_use)
  local most = MAX_SUM
  if limit.kind == 4 then
    most = floor(MAX_SUM / limit.b)
  end
  return min(limit.part, max(0, most - in_use))
end

-- Judges, explains and charges one decision over the values of its keys; appends its answer to reply.
local function decide(keys, values, packed, parts, boundaries, charge, reply)
  local base, newest = #reply, clock
  for k = 1, #values do
    local v = values[k]
    if v ~= '' then
      if byte(v) ~= FORMAT then
        for j = 1, 4 + #packed / 11 do
          reply[base + j] = j == 1 and 5 or 0
        end
        return
      end
      newest = max(newest, (unpack('<I7', v, 2)))
    end
  end
  local ahead, now, flags = newest - clock, newest, 0
  if ahead > HOUR then
    now, flags = clock, 1
  end
  local limits = read_limits(packed, parts, boundaries, now)
  if not limits then
    reply[base + 1], reply[base + 2], reply[base + 3], reply[base + 4] = 3, now, clock, flags
    for j = 5, 4 + #packed / 11 do
      reply[base + j] = 0
    end
    return
  end
  local moved = {}
  if flags == 1 then
    for k = 1, #values do
      local v = values[k]
      local its = v == '' and 0 or unpack('<I7', v, 2) - now
      if its > 0 then
        v = pack('<BI7', FORMAT, now) .. sub(v, 9)
        for i = 1, #limits do
          local at = limits[i].key == k and find(v, limits[i].id, 9) or 0
          if at > 0 then
            v = clamped(limits[i], v, at, now, its)
          end
        end
        values[k], moved[k] = v, true
      end
    end
  end
  local allowed, hint, hinted = true, 9, 1
  for i = 1, #limits do
    local limit = limits[i]
    local v = values[limit.key]
    if limit.key ~= hinted then
      hint, hinted = 9, limit.key
    end
    local at = find(v, limit.id, hint)
    hint = at > 0 and at + size(byte(v, at + 6)) or 9
    limit.at, limit.used = at, used(limit, v, at, now)
    allowed = allowed and (limit.shadow or limit.used + limit.part <= limit.capacity)
  end
  local write = {}
  for i = 1, #limits do
    local limit, at = limits[i], base + 2 + 3 * i
    local v, part, in_use = values[limit.key], limit.part, limit.used
    local fits = 0
    if in_use + part > limit.capacity then
      fits = part > limit.capacity and NEVER or fits_at(limit, v, limit.at, part, now, in_use)
    end
    local added = 0
    if allowed then
      added = addable(limit, in_use)
      if added < part and flags % 4 < 2 then
        flags = flags + 2
      end
    end
    if added > 0 then
      reply[at], reply[at + 1] = in_use + added, back_after(limit, v, limit.at, added, now)
      limit.added, write[limit.key] = added, true
    else
      reply[at], reply[at + 1] = in_use, in_use == 0 and 0 or back_at(limit, v, limit.at)
    end
    reply[at + 2] = fits
  end
  if charge then
    for k = 1, #values do
      local v, latest = values[k], nil
      if write[k] then
        local dropped
        v, latest, dropped = rebuilt(v, k, limits, now, reply)
        if dropped and flags < 4 then
          flags = flags + 4
        end
        values[k] = v
      elseif moved[k] then
        latest = 0
        local p = 9
        while p < #v do
          latest = max(latest, (unpack('<I7', v, p + 7)))
          p = p + size(byte(v, p + 6))
        end
      end
      if latest then
        -- Relative, so that a clock replaced in tests and the server's own agree on how long.
        redis.call('SET', keys[k], v, 'PX', string.format('%.0f', max(1, ceil((latest - clock) / 1000) + 1000)))
      end
    end
  end
  reply[base + 1], reply[base + 2], reply[base + 3], reply[base + 4] = allowed and 1 or 0, now, clock, flags
end

local reply, key = {}, 0
for n = 0, tonumber(ARGV[1]) - 1 do
  local a = 2 + 5 * n
  local keys, values = {}, {}
  for k = 1, tonumber(ARGV[a]) do
    keys[k] = KEYS[key + k]
    values[k] = redis.call('GET', keys[k]) or ''
  end
  key = key + #keys
  decide(keys, values, ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4] == '1', reply)
end
return reply
