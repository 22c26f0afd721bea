-- One decision over all its keys: all are judged before the first is written.
--@include judge

-- How many keys of a command stand before those of its decision.
local keys_before = 0

-- Reads the values of a packed decision.
--   takes    the packed decision, the number of keys before its own
--   returns  whether it can be decided; if not, the reply says why
local function opened(blob, first)
  local keys, _, from, to = unpack('<BBdd', blob)
  local head = said
  said = head + 4
  reply[head + 2], reply[head + 3], reply[head + 4] = clock, clock, 0
  for k = 1, keys do
    local v = redis.call('GET', KEYS[first + k]) or ''
    if v ~= '' and (#v < 8 or byte(v) ~= VALUE) then
      if #v < 8 or byte(v) ~= 1 then
        reply[head + 1], reply[head + 4] = @{STATUS.UNREADABLE}, keys_before + k + 16
        return false
      end
      -- Format 1 differs in the shape of buckets, which is another.
      v = pack('<BI7', VALUE, 0) .. sub(v, 9)
    end
    values[k] = v
  end
  reply[head + 1] = @{STATUS.STALE}
  return clock >= from and clock < to
end

--   takes    the packed decision, the number of keys before its own, after opened
--   appends  its figures to the reply
local function decided(blob, first)
  local keys, charge = byte(blob, 1, 2)
  local head, p, n, build = said - 4, 19, 0, 1
  for k = 1, keys do
    p, n, build = judge(k, values[k], blob, p, n, build)
    if not p then
      reply[head + 1], reply[head + 4] = @{STATUS.UNREADABLE}, keys_before + broken
      return
    end
  end
  said = said + 3 * n
  reply[head + 1], reply[head + 4] = build, moved and 1 or 0
  for k = 1, charge == 1 and keys or 0 do
    local v, latest = values[k], build == 1 and ends[k] or 0
    -- The one write that a denial may make: moved times must stay moved, or the wait it reports would never pass.
    if latest == 0 and moved and moved[k] then
      v, latest = moved[k][1], moved[k][2]
    end
    -- As put.lua, which would be a function more.
    if latest < 0 then
      redis.call('SET', KEYS[first + k], v, 'KEEPTTL')
    elseif latest > 0 then
      redis.call('SET', KEYS[first + k], v, 'PX', math.max(1, math.ceil((latest - clock) / 1000) + 6000))
    end
  end
  if build == 1 and (saturated or dropped or crowded) then
    reply[head + 4] = reply[head + 4] + (saturated and 2 or 0) + (dropped and charge == 1 and 4 or 0) + (crowded and 8 or 0)
  end
end
