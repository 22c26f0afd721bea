-- Registers the version of plans and prices that an instance runs, for a while; counts the instances of each version.
--
-- KEYS   one key: of each instance, 8 bytes that name it, 6 of its version and when its registration ends
-- ARGV   one packed text, little-endian: c8 name | d version, 48 bits | d for how long µs, 0 to leave
-- Reply  version, instances of it, for at most eight versions, this one first; zeros after the last
-- Errors those of GET and SET; nothing was written then
-- Writes the key, with a TTL; instances beyond 10,000 are not registered

--@include prelude
local MAX_INSTANCES = 10000
local MAX_VERSIONS = 8
local name, version, ttl = unpack('<c8dd', ARGV[1])
local value, latest_end, count = redis.call('GET', KEYS[1]) or '', clock, 0
local pieces, versions, reply, place = { '' }, 1, { version, ttl > 0 and 1 or 0 }, { [version] = 1 }
for at = 1, #value, 21 do
  local other_name, other_version, other_end = unpack('<c8I6I7', value, at)
  if other_name ~= name and other_end > clock then
    count, latest_end = count + 1, max(latest_end, other_end)
    pieces[count] = sub(value, at, at + 20)
    if not place[other_version] and versions < MAX_VERSIONS then
      versions = versions + 1
      place[other_version] = versions
      reply[2 * versions - 1], reply[2 * versions] = other_version, 0
    end
    local found = place[other_version]
    if found then
      reply[2 * found] = reply[2 * found] + 1
    end
  end
end
if ttl > 0 and count < MAX_INSTANCES then
  count, latest_end = count + 1, max(latest_end, clock + ttl)
  pieces[count] = name .. pack('<I6I7', version, clock + ttl)
end
if count > 0 then
  redis.call('SET', KEYS[1], table.concat(pieces), 'PX', ceil((latest_end - clock) / 1000) + 1000)
elseif value ~= '' then
  redis.call('DEL', KEYS[1])
end
for i = 2 * versions + 1, 2 * MAX_VERSIONS do
  reply[i] = 0
end
return reply
