-- Since when a shard has kept what it was given: the mark that a wipe takes away with everything else.
--
-- KEYS   the mark of the shard: since when and when it was last renewed µs, and whether it began with a wipe
-- ARGV   one packed text, little-endian: d for how long the mark is kept µs | B 1 if a missing one means a wipe
-- Reply  1 if it was missing and is written now, else 0 | since when µs | 1 if it began with a wipe, else 0
-- Errors those of GET and SET; nothing was written then
-- Writes the mark if it is missing, or was renewed a day ago; with a TTL

--@include prelude
local DAY = 86400000000
local lasting, lost = unpack('<dB', ARGV[1])
local v, begun, since, renewed, wiped = redis.call('GET', KEYS[1]), 0, clock, clock, lost
if v then
  since, renewed, wiped = unpack('<I7I7B', v)
else
  begun = 1
end
if begun == 1 or clock - renewed > DAY then
  redis.call('SET', KEYS[1], pack('<I7I7B', since, clock, wiped), 'PX', ceil(lasting / 1000))
end
return { begun, since, wiped }
