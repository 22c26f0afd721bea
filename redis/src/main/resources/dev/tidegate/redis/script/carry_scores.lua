-- Adds the scores of a sorted set of another server to the same set here, each unit once.
--
-- KEYS   the sorted set, its marker, a hash of what was added before; both in one slot
-- ARGV   time to live of the source ms, -1 for none | time to live of the marker ms | (member | score)*
-- Reply  what was done, as CarryResult.java numbers it

local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'zset' then
  return 4
end
local result = kind == 'none' and 1 or 0
for i = 3, #ARGV, 2 do
  local added_before = tonumber(redis.call('HGET', KEYS[2], ARGV[i]) or 0)
  local more = tonumber(ARGV[i + 1]) - added_before
  if more > 0 then
    redis.call('ZINCRBY', KEYS[1], string.format('%.17g', more), ARGV[i])
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
    result = result == 1 and 1 or (added_before == 0 and 2 or 3)
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local ttl, lives = tonumber(ARGV[1]), redis.call('PTTL', KEYS[1])
if ttl > 0 and (kind == 'none' or lives >= 0 and lives < ttl) then
  redis.call('PEXPIRE', KEYS[1], ttl)
end
return result
