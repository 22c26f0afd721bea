-- Registers an instance for a while, and counts the registered ones.
--
-- KEYS   one key: of each instance, 8 bytes that name it and when its registration ends
-- ARGV   one packed text, little-endian: c8 name | d for how long µs, 0 to leave
-- Reply  how many are registered, this one included; -1 if there is no room for one more
-- Errors those of GET and SET; nothing was written then
-- Writes the key, with a TTL

--@include prelude
local MAX_INSTANCES = 10000
local name, ttl = unpack('<c8d', ARGV[1])
local value, latest_end, count = redis.call('GET', KEYS[1]) or '', clock, 0
local pieces = { '' }
for at = 1, #value, 15 do
  local other_name, other_end = unpack('<c8I7', value, at)
  if other_name ~= name and other_end > clock then
    count, latest_end = count + 1, max(latest_end, other_end)
    pieces[count] = sub(value, at, at + 14)
  end
end
if count >= MAX_INSTANCES then
  return { -1 }
end
if ttl > 0 then
  count, latest_end = count + 1, max(latest_end, clock + ttl)
  pieces[count] = name .. pack('<I7', clock + ttl)
end
if count > 0 then
  local ttl_millis = ceil((latest_end - clock) / 1000)
  redis.call('SET', KEYS[1], table.concat(pieces), 'PX', ttl_millis + 1000)
elseif value ~= '' then
  redis.call('DEL', KEYS[1])
end
return { count }
