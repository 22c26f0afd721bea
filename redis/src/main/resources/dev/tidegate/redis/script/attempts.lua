-- Adds attempts that a process counted to the sums of all processes.
--
-- KEYS   the sums, all in one slot: each 8 bytes
-- ARGV   one packed text, little-endian: d for how long the sums are kept ms | of each key d what to add
-- Reply  the sums after it, in order
-- Errors those of GET and SET; sums before the failing one were written then
-- Writes the keys, with a TTL

local MOST = 4503599627370496
local lasting = struct.unpack('<d', ARGV[1])
local sums = {}
for i = 1, #KEYS do
  local v = redis.call('GET', KEYS[i])
  local sum = (v and struct.unpack('<d', v) or 0) + struct.unpack('<d', ARGV[1], 1 + 8 * i)
  sums[i] = math.min(sum, MOST)
  redis.call('SET', KEYS[i], struct.pack('<d', sums[i]), 'PX', lasting)
end
return sums
