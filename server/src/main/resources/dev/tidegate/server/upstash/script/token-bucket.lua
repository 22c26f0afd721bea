-- A token bucket of which a refused request takes nothing, and whose key always expires.
-- KEYS: bucket; key of a changed limit, which may be absent or empty
-- ARGV: limit; interval in ms; tokens per interval; now in ms; rate, negative for a refund
-- Reply: tokens left, -1 for a refused request; next refill in ms; limit, where the client wants three numbers
local function answer(left, refill, limit)
  if @{NUMBERS} == 2 then
    return {left, refill}
  end
  return {left, refill, limit}
end

local limit = tonumber(ARGV[1])
if KEYS[2] and KEYS[2] ~= '' then
  limit = tonumber(redis.call('GET', KEYS[2]) or ARGV[1])
end
local interval, amount = tonumber(ARGV[2]), tonumber(ARGV[3])
local now, rate = tonumber(ARGV[4]), tonumber(ARGV[5])
local bucket = redis.call('HMGET', KEYS[1], 'refilledAt', 'tokens')
local refilled = tonumber(bucket[1] or now)
local tokens = tonumber(bucket[2] or limit)
if now >= refilled + interval then
  local refills = math.floor((now - refilled) / interval)
  tokens = math.min(limit, tokens + refills * amount)
  refilled = refilled + refills * interval
end
if rate > 0 and tokens < rate then
  return answer(-1, refilled + interval, limit)
end
local left = tokens - rate
-- The interval and the amount are for a later call that asks what is left and does not know them.
redis.call('HSET', KEYS[1], 'refilledAt', refilled, 'tokens', left, 'interval', interval, 'refillRate', amount)
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil((limit - left) / amount)) * interval)
return answer(left, refilled + interval, limit)
