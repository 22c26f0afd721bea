-- Since when a shard has kept what it was given: the mark that a wipe takes away with everything else.
--
-- KEYS   the mark of the shard: since when and when it was last renewed µs, and whether it began with a wipe
-- ARGV   one packed text, little-endian: B 1 if a missing one means a wipe | B 1 at the first question of a process
-- Reply  1 if it was missing and is written now, else 0 | since when µs | 1 if it began with a wipe, else 0
-- Errors those of GET and SET; nothing was written then
-- Writes the mark if it is missing, was renewed a day ago, or is asked for by a process that begins; without a TTL, so that
--        volatile policies leave it, and one that an older release has left goes. An instant of the future becomes now.

--@include prelude
local DAY, AHEAD = 86400000000, 5000000
local lost, first = unpack('<BB', ARGV[1])
local v, begun, since, renewed, wiped = redis.call('GET', KEYS[1]), 0, clock, clock, lost
if v then
  since, renewed, wiped = unpack('<I7I7B', v)
  if since > clock + AHEAD then
    since, first = clock, 1
  end
else
  begun = 1
end
if begun == 1 or first == 1 or clock - renewed > DAY then
  redis.call('SET', KEYS[1], pack('<I7I7B', since, clock, wiped))
end
return { begun, since, wiped }
