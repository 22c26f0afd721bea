-- Takes what was drawn from a token bucket of @upstash/ratelimit on another server out of the same bucket here, once.
-- The capacity and the refill are not stored with a bucket. Where they are given, what both sides drew adds up; where
-- they are not and both have drawn, the lower level of the two is taken.
--
-- KEYS   the bucket, its marker; both in one slot
-- ARGV   tokens | refilledAt, ms since the epoch | time to live ms, -1 for none | 1 add, 0 keep the lower level
--        | time to live of the marker ms | capacity, 0 if not known | tokens per interval | interval ms
--        | tokens and refilledAt that this bucket had when the source was filled from it, or two empty texts
-- Reply  what was done, as CarryResult.java numbers it

local tokens, refilled_at, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local capacity, refill, interval = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'hash' then
  return 4
end

-- What a level of the past would be at a later instant.
local function level_at(level, since, instant)
  if capacity == 0 or instant < since + interval then
    return level
  end
  return math.min(capacity, level + math.floor((instant - since) / interval) * refill)
end

local marker = redis.call('HMGET', KEYS[2], 'tokens', 'refilledAt')
local before, before_at = tonumber(marker[1] or ARGV[9]), tonumber(marker[2] or ARGV[10])
local own = redis.call('HMGET', KEYS[1], 'tokens', 'refilledAt')
local here, here_at = tonumber(own[1] or ''), tonumber(own[2] or '')
if kind == 'hash' and not here then
  return 4
end
local result = 3
redis.call('HSET', KEYS[2], 'tokens', ARGV[1], 'refilledAt', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
if not here then
  here, here_at, result = tokens, refilled_at, 1
elseif before == tokens and before_at == refilled_at then
  return 0
else
  -- Both levels at the later of their two instants.
  local instant = math.max(here_at, refilled_at)
  local there, level = level_at(tokens, refilled_at, instant), level_at(here, here_at, instant)
  local known = before and (before_at == refilled_at or capacity > 0) or capacity > 0
  if ARGV[4] == '1' and known then
    local full = before and level_at(before, before_at, instant) or capacity
    here = level - math.max(0, full - there)
    result = before and 3 or 2
  else
    here, result = math.min(level, there), 7
  end
  -- A level below 0 would count as not empty for clients before 2.2: the next refill comes later instead.
  if here < 0 and refill > 0 then
    here_at, here = instant + math.ceil(-here / refill) * interval, 0
  else
    here_at, here = instant, math.max(0, here)
  end
end
redis.call('HSET', KEYS[1], 'refilledAt', string.format('%.0f', here_at), 'tokens', string.format('%.17g', here))
local lives = redis.call('PTTL', KEYS[1])
if capacity > 0 then
  ttl = math.max(ttl, math.ceil((capacity - here) / refill) * interval + math.max(0, here_at - refilled_at))
end
if ttl > 0 and (result == 1 or lives >= 0 and lives < ttl) then
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', ttl))
end
return result
