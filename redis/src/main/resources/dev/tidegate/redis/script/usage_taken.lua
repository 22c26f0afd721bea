-- Forgets entries of a stream of the usage ledger that a ledger has. An empty stream leaves.
--
-- KEYS   the stream's
-- ARGV   the ids of the entries
-- Reply  how many are left
-- Errors those of XACK and XDEL; nothing was written then
-- Writes the stream, which has no TTL
redis.call('XACK', KEYS[1], 'ledger', unpack(ARGV))
redis.call('XDEL', KEYS[1], unpack(ARGV))
local left = redis.call('XLEN', KEYS[1])
if left == 0 then
  redis.call('DEL', KEYS[1])
end
return left
