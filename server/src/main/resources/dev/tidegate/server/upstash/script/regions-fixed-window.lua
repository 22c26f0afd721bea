-- A fixed window of several regions whose limit only the client knows: it keeps all requests, and expires always.
-- KEYS: requests of the window
-- ARGV: id of the request; window in ms; rate
-- Reply: ids and rates
redis.call('HSET', KEYS[1], ARGV[1], tonumber(ARGV[3]))
if redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
