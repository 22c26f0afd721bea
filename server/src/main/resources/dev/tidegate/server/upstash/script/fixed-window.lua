-- A fixed window of which a refused request takes nothing.
-- KEYS: counter of the window; key of a changed limit, which may be absent or empty
-- ARGV: limit; window in ms; rate, negative for a refund
-- Reply: what is used, or would be used by a refused request; limit
local limit = tonumber(ARGV[1])
if KEYS[2] and KEYS[2] ~= '' then
  limit = tonumber(redis.call('GET', KEYS[2]) or ARGV[1])
end
local rate = tonumber(ARGV[3])
local used = tonumber(redis.call('GET', KEYS[1]) or 0)
if rate > 0 and used + rate > limit then
  -- Above the limit also where the reply loses a fraction: that is how the client sees a refusal.
  return {math.max(math.ceil(used + rate), math.floor(limit) + 1), limit}
end
used = redis.call('INCRBY', KEYS[1], ARGV[3])
if redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return {used, limit}
