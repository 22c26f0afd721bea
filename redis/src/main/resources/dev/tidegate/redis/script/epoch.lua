-- The epoch marker of a shard: since when the shard has kept its data. A data loss takes the marker with everything
-- else.
--
-- KEYS   the marker of the shard: since when and when it was last renewed µs, and whether it began with a data loss
-- ARGV   one packed text, little-endian: B 1 if a missing one means a data loss
--        | B 1 at the first question of a process
-- Reply  1 if it was missing and is written now, else 0 | since when µs | 1 if it began with a data loss, else 0
-- Errors those of GET and SET; nothing was written then
-- Writes the marker if it is missing, was renewed a day ago, or a process begins; without a TTL, so that volatile
--        eviction policies leave it, and a TTL that an older release has left goes. An instant of the future becomes
--        now.

--@include prelude
local MAX_AHEAD = 5000000
local means_loss, is_first = unpack('<BB', ARGV[1])
local value, is_missing, since, renewed, began_with_loss = redis.call('GET', KEYS[1]), 0, clock, clock, means_loss
if value then
  since, renewed, began_with_loss = unpack('<I7I7B', value)
  if since > clock + MAX_AHEAD then
    since, is_first = clock, 1
  end
else
  is_missing = 1
end
if is_missing == 1 or is_first == 1 or clock - renewed > DAY then
  redis.call('SET', KEYS[1], pack('<I7I7B', since, clock, began_with_loss))
end
return { is_missing, since, began_with_loss }
