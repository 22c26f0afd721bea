-- Adds a counter of another server to the same counter here, each unit once: the marker holds what was added before.
--
-- KEYS   the counter, its marker; both in one slot
-- ARGV   count at the source | its time to live ms, -1 for none | 1 add to what is here, 0 keep the larger of the two
--        | time to live of the marker ms | how much of the count came from here
-- Reply  what was done, as CarryResult.java numbers it
-- Writes the counter and its marker; a TTL is only made longer

local count, ttl = tonumber(ARGV[1]) - tonumber(ARGV[5]), tonumber(ARGV[2])
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'string' then
  return 4
end
local text, marker = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
if text and not string.find(text, '^%-?%d+$') then
  return 4
end
local here, before = tonumber(text or 0), tonumber(marker or 0)
local total = math.max(here, count)
if ARGV[3] == '1' then
  total = here + math.max(0, count - before)
end
redis.call('SET', KEYS[2], string.format('%.0f', math.max(count, before)), 'PX', ARGV[4])
if marker and count <= before then
  return count < before and 5 or 0
elseif text and total == here then
  return 0
end
redis.call('SET', KEYS[1], string.format('%.0f', total), 'KEEPTTL')
local lives = redis.call('PTTL', KEYS[1])
if ttl > 0 and (not text or lives >= 0 and lives < ttl) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return not text and 1 or marker and 3 or 2
