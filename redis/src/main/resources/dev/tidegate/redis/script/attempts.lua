-- Adds attempts that a process counted to the sums of all processes.
--
-- KEYS   the sums, all in one slot: each 8 bytes
-- ARGV   one packed text, little-endian: d for how long the sums are kept ms | of each key d what to add
-- Reply  the sums after it, in order
-- Errors those of GET and SET; sums before the failing one were written then
-- Writes the keys, with a TTL

local MAX_ATTEMPTS = 4503599627370496
local ttl_millis = struct.unpack('<d', ARGV[1])
local sums = {}
for i = 1, #KEYS do
  local stored = redis.call('GET', KEYS[i])
  local sum = (stored and struct.unpack('<d', stored) or 0) + struct.unpack('<d', ARGV[1], 1 + 8 * i)
  sums[i] = math.min(sum, MAX_ATTEMPTS)
  redis.call('SET', KEYS[i], struct.pack('<d', sums[i]), 'PX', ttl_millis)
end
return sums
