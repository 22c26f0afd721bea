-- Copies a value that is no counter, and follows it until something else writes it here.
--
-- KEYS   the value, its marker; both in one slot
-- ARGV   value at the source | its time to live ms, -1 for none | time to live of the marker ms
-- Reply  what was done, as CarryResult.java numbers it

local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'string' then
  return 4
end
local here, copied = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
if here == ARGV[1] then
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
  return 0
elseif here and here ~= copied then
  return 6
end
if tonumber(ARGV[2]) > 0 then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
else
  redis.call('SET', KEYS[1], ARGV[1])
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return here and 3 or 1
