-- Adds members of a set, of a sorted set whose scores are instants, or fields of a hash to the same key here. What is
-- here already stays as it is.
--
-- KEYS   the key
-- ARGV   its type at the source, as TYPE replies | time to live of the source ms, -1 for none
--        | members, or (member | score)*, or (field | value)*
-- Reply  what was done, as CarryResult.java numbers it

local kind, wanted, ttl, added = redis.call('TYPE', KEYS[1]).ok, ARGV[1], tonumber(ARGV[2]), 0
if kind ~= 'none' and kind ~= wanted then
  return 4
end
for i = 3, #ARGV, wanted == 'set' and 1 or 2 do
  if wanted == 'set' then
    added = added + redis.call('SADD', KEYS[1], ARGV[i])
  elseif wanted == 'zset' then
    added = added + redis.call('ZADD', KEYS[1], 'NX', ARGV[i + 1], ARGV[i])
  else
    added = added + redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
local lives = redis.call('PTTL', KEYS[1])
if ttl > 0 and (kind == 'none' or lives >= 0 and lives < ttl) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return added == 0 and 0 or kind == 'none' and 1 or 2
