-- Looks whether members of a set, of a sorted set whose scores are instants, or fields of a hash are here.
--
-- KEYS   the key
-- ARGV   as of carry_members.lua
-- Reply  what differs, as CarryCheck.java numbers it
-- Writes nothing

local wanted = ARGV[1]
if redis.call('TYPE', KEYS[1]).ok ~= wanted then
  return 4
end
for i = 3, #ARGV, wanted == 'set' and 1 or 2 do
  if wanted == 'set' then
    if redis.call('SISMEMBER', KEYS[1], ARGV[i]) == 0 then
      return 4
    end
  elseif wanted == 'zset' then
    local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
    if not score then
      return 4
    elseif tonumber(score) < tonumber(ARGV[i + 1]) then
      return 5
    end
  else
    local value = redis.call('HGET', KEYS[1], ARGV[i])
    if not value then
      return 4
    elseif value ~= ARGV[i + 1] then
      return 5
    end
  end
end
return 0
