-- Replaces the overrides of a tenant if they still have the version that the caller read.
--
-- KEYS   the overrides: I7 version | the text; and the history: for each change I7 when | I4 length | its entry, the
--        newest first; both in one slot
-- ARGV   one packed text, little-endian: d version expected, 0 for none | d when the new text is over µs, 0 for never
--        | the new text, nothing to have none; then the entry of this change for the history
-- Reply  1 if it was done, else 0; the version now
-- Errors those of GET and SET; nothing was written then
-- Writes both keys; the overrides without a TTL if they are never over, the history for 90 days

--@include prelude
local MAX_PAST, PAST_MILLIS = 20, 7776000000
local stored, past = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]) or ''
local version = stored and unpack('<I7', stored) or 0
local expected, over_at, at = unpack('<dd', ARGV[1])
local text, entry = sub(ARGV[1], at), ARGV[2]
if version ~= expected then
  return { 0, version }
end
-- The next version is above every one before it, also after the text was removed and the clock was set back.
local next_version = max(clock, version + 1, past ~= '' and unpack('<I7', past) + 1 or 0)
local past_at, kept = 1, 1
while past_at < #past and kept < MAX_PAST do
  past_at, kept = past_at + 11 + unpack('<I4', past, past_at + 7), kept + 1
end
redis.call('SET', KEYS[2], pack('<I7I4', next_version, #entry) .. entry .. sub(past, 1, past_at - 1),
  'PX', PAST_MILLIS)
if text == '' then
  redis.call('DEL', KEYS[1])
  return { 1, 0 }
elseif over_at == 0 then
  redis.call('SET', KEYS[1], pack('<I7', next_version) .. text)
else
  redis.call('SET', KEYS[1], pack('<I7', next_version) .. text, 'PX', max(1, ceil((over_at - clock) / 1000) + 6000))
end
return { 1, next_version }
