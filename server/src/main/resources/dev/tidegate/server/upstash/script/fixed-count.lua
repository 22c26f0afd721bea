-- The counter of a fixed window whose limit only the client knows: it counts all requests, and expires always.
-- KEYS: counter of the window
-- ARGV: window in ms; rate, 1 where it is absent
-- Reply: what is used
local used = redis.call('INCRBY', KEYS[1], ARGV[2] or 1)
if redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return used
