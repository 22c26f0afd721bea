-- A sliding window of several regions of which a refused request takes nothing.
-- KEYS: requests of the current and the previous window
-- ARGV: limit; now in ms; window in ms; id of the request; rate, negative for a refund
-- Reply: ids and rates of both windows before the request; 1, or nil for a refused request
local function sum(fields)
  local total = 0
  for i = 2, #fields, 2 do
    total = total + tonumber(fields[i])
  end
  return total
end

local limit, now, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local rate = tonumber(ARGV[5])
local current = redis.call('HGETALL', KEYS[1])
local previous = redis.call('HGETALL', KEYS[2])
local weight = 1 - (now % window) / window
if rate > 0 and sum(previous) * weight + sum(current) + rate > limit then
  return {current, previous, false}
end
redis.call('HSET', KEYS[1], ARGV[4], rate)
if redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], window * 2 + 1000)
end
return {current, previous, true}
