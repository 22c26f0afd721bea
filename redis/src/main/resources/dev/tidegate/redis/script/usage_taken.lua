-- Forgets entries of a stream of the usage ledger that a ledger has. An empty stream leaves.
--
-- KEYS   the stream's, then that of the count of entries that were left out because it was full
-- ARGV   the ids of the entries
-- Reply  how many were left out so far: they were before entries are taken from a full stream
-- Errors those of GET, XACK and XDEL; nothing was written then
-- Writes the stream, which has no TTL
local left_out = tonumber(redis.call('GET', KEYS[2]) or 0)
redis.call('XACK', KEYS[1], 'ledger', unpack(ARGV))
redis.call('XDEL', KEYS[1], unpack(ARGV))
if redis.call('XLEN', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[1])
end
return left_out
