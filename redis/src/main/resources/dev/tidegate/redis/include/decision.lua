-- One decision over all its keys: all are judged before the first is written.
--@include marks
--@include judge
--@include clamp
--@include move_back
--@include put

-- Reads the values of a packed decision.
--   takes    the packed decision, the number of keys before its own
--   returns  now, or nothing if the reply says why not; whether times are ahead of the clock
local function opened(blob, before)
  local keys, _, from, to = unpack('<BBdd', blob)
  local newest, head = clock, said
  said = head + 4
  for k = 1, keys do
    local v = redis.call('GET', KEYS[before + k]) or ''
    if v ~= '' then
      local format, written = unpack('<BI7', v)
      if format ~= FORMAT then
        reply[head + 1], reply[head + 2], reply[head + 3], reply[head + 4] = 5, clock, clock, 0
        return
      end
      newest = max(newest, written)
    end
    values[k] = v
  end
  local ahead = newest - clock > HOUR
  local now = ahead and clock or newest
  reply[head + 1], reply[head + 2], reply[head + 3], reply[head + 4] = 3, now, clock, ahead and 1 or 0
  if now < from or now >= to then
    return
  end
  return now, ahead
end

--   takes    the packed decision, the number of keys before its own, what opened returned
--   appends  its figures to the reply
local function decided(blob, before, now, ahead)
  local keys, charge = byte(blob, 1, 2)
  local head, p, n, build, moved = said - 4, 19, 0, 1, nil
  if ahead then
    moved = move_back(blob, keys, now)
  end
  saturated, dropped, crowded, steady = false, false, false, not ahead
  for k = 1, keys do
    p, n, build = judge(k, values[k], blob, p, now, n, build)
  end
  for i = 0, build == 1 and n - 1 or -1 do
    reply[said + 3 * i + 1], reply[said + 3 * i + 2] = after[2 * i + 1], after[2 * i + 2]
  end
  said = said + 3 * n
  reply[head + 1] = build
  for k = 1, charge == 1 and keys or 0 do
    local v, latest = values[k], build == 1 and ends[k] or 0
    -- The one write that a denial may make: moved times must stay moved, or the wait it tells would never pass.
    if latest == 0 and moved and moved[k] then
      v, latest = moved[k][1], moved[k][2]
    end
    if latest ~= 0 then
      put(KEYS[before + k], v, latest)
    end
  end
  if build == 1 and (saturated or dropped or crowded) then
    reply[head + 4] = reply[head + 4] + (saturated and 2 or 0) + (dropped and charge == 1 and 4 or 0) + (crowded and 8 or 0)
  end
end

local function decision(blob, before)
  local now, ahead = opened(blob, before)
  if now then
    decided(blob, before, now, ahead)
  end
end
