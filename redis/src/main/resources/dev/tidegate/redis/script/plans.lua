-- Keeps a text that describes the plans in use.
--
-- KEYS   one key
-- ARGV   the text | one packed text, little-endian: d for how long it is kept ms
-- Reply  1
-- Errors those of SET; nothing was written then
-- Writes the key, with a TTL

redis.call('SET', KEYS[1], ARGV[1], 'PX', (struct.unpack('<d', ARGV[2])))
return { 1 }
