-- Compares the scores of a sorted set of another server with what was carried of them, and that with the set here.
--
-- KEYS   the sorted set, its marker; both in one slot
-- ARGV   as of carry_scores.lua
-- Reply  what differs, as CarryCheck.java numbers it
-- Writes nothing

if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then
  return 4
end
for i = 3, #ARGV, 2 do
  local carried = tonumber(redis.call('HGET', KEYS[2], ARGV[i]) or 0)
  if tonumber(ARGV[i + 1]) > carried then
    return 2
  elseif tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]) or 0) < carried then
    return 3
  end
end
return 0
