-- Writes a value that has ended at its latest end; a latest end below 0 keeps the TTL that the key has.
-- The TTL is relative, so that it is right by the server's clock also where a test passes the time in.
local function write_value(key, value, latest_end)
  if latest_end < 0 then
    redis.call('SET', key, value, 'KEEPTTL')
  else
    redis.call('SET', key, value, 'PX', max(1, ceil((latest_end - clock) / 1000) + 6000))
  end
end
