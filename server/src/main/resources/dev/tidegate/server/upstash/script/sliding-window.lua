-- A sliding window of which a refused request takes nothing.
-- KEYS: counters of the current and the previous window; key of a changed limit, which may be absent or empty
-- ARGV: limit; now in ms; window in ms; rate, negative for a refund, 1 where it is absent
-- Reply: what is left, -1 for a refused request; limit, where the client wants two numbers
local function answer(left, limit)
  if @{NUMBERS} == 1 then
    return left
  end
  return {left, limit}
end

local limit = tonumber(ARGV[1])
if KEYS[3] and KEYS[3] ~= '' then
  limit = tonumber(redis.call('GET', KEYS[3]) or ARGV[1])
end
local now, window, rate = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4] or 1)
local current = tonumber(redis.call('GET', KEYS[1]) or 0)
local previous = tonumber(redis.call('GET', KEYS[2]) or 0)
previous = math.floor((1 - (now % window) / window) * previous)
if rate > 0 and previous + current + rate > limit then
  return answer(-1, limit)
end
current = redis.call('INCRBY', KEYS[1], ARGV[4] or 1)
if redis.call('PTTL', KEYS[1]) < 0 then
  -- It counts in the next window too; a second more for clocks that differ.
  redis.call('PEXPIRE', KEYS[1], window * 2 + 1000)
end
return answer(limit - (current + previous), limit)
