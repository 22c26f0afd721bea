-- What a token bucket has now: refills that are due are counted.
-- KEYS: bucket; key of a changed limit, which may be absent or empty
-- ARGV: limit
-- Reply: tokens; last refill in ms, -1 for a bucket that is not there; limit; as many of them as the client wants
local function answer(tokens, refilled, limit)
  if @{NUMBERS} == 1 then
    return tokens
  end
  if @{NUMBERS} == 2 then
    return {tokens, refilled}
  end
  return {tokens, refilled, limit}
end

local limit = tonumber(ARGV[1])
if KEYS[2] and KEYS[2] ~= '' then
  limit = tonumber(redis.call('GET', KEYS[2]) or ARGV[1])
end
local bucket = redis.call('HMGET', KEYS[1], 'refilledAt', 'tokens', 'interval', 'refillRate')
if not bucket[1] then
  return answer(limit, -1, limit)
end
local refilled, tokens = tonumber(bucket[1]), tonumber(bucket[2])
-- The interval and the amount are those of the last change with fixed semantics. A change without them leaves both, so that
-- they may be those of an earlier configuration; a bucket that was never changed with fixed semantics has none.
if bucket[3] then
  local interval, amount = tonumber(bucket[3]), tonumber(bucket[4])
  local time = redis.call('TIME')
  local refills = math.floor((time[1] * 1000 + math.floor(time[2] / 1000) - refilled) / interval)
  if refills > 0 then
    tokens = math.min(limit, tokens + refills * amount)
    refilled = refilled + refills * interval
  end
end
return answer(tokens, refilled, limit)
