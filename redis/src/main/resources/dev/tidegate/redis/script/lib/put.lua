-- Writes a value that is over at its latest end; below 0 it keeps the TTL it has.
-- Relative, so that a clock replaced in tests and the server's own agree on how long.
local function put(key, v, latest)
  if latest < 0 then
    redis.call('SET', key, v, 'KEEPTTL')
  else
    redis.call('SET', key, v, 'PX', max(1, ceil((latest - clock) / 1000) + 6000))
  end
end
