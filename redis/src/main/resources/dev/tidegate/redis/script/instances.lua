-- Says that an instance is there for a while, and counts those that are.
--
-- KEYS   one key: of each instance, 8 bytes that name it and when it is taken to be gone
-- ARGV   one packed text, little-endian: c8 name | d for how long µs, 0 to leave
-- Reply  how many are there, this one included; -1 if there is no room for one more
-- Errors those of GET and SET; nothing was written then
-- Writes the key, with a TTL

--@include prelude
local name, lasting = unpack('<c8d', ARGV[1])
local v, latest, n = redis.call('GET', KEYS[1]) or '', clock, 0
local pieces = { '' }
for at = 1, #v, 15 do
  local whose, over = unpack('<c8I7', v, at)
  if whose ~= name and over > clock then
    n, latest = n + 1, max(latest, over)
    pieces[n] = sub(v, at, at + 14)
  end
end
if n >= 10000 then
  return { -1 }
end
if lasting > 0 then
  n, latest = n + 1, max(latest, clock + lasting)
  pieces[n] = name .. pack('<I7', clock + lasting)
end
if n > 0 then
  local ends = ceil((latest - clock) / 1000)
  redis.call('SET', KEYS[1], table.concat(pieces), 'PX', ends + 1000)
elseif v ~= '' then
  redis.call('DEL', KEYS[1])
end
return { n }
