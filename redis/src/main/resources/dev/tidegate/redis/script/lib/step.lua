-- What steps on a reservation have in common. ARGV[1] begins with
--   I4 who | I6 hash of the lease | B, B the numbers of the user's and the model's key, 0 for none
--   | B n | n × (I4 short id | d index | d end | d following): calendar windows where those remembered no longer serve
--@include unsealed
--@include former
local text = ARGV[1]
local who, hash, user, model, given, at = unpack('<I4I6BBB', text)
local keys, windows = { [0] = 2, user, model }, {}
for _ = 1, given do
  local id, a, b, following
  id, a, b, following, at = unpack('<c4ddd', text, at)
  windows[id] = { a, b, following }
end
local record = redis.call('GET', KEYS[1]) or ''

-- The state that the record has, or none and the answer.
local function state_of_record()
  if record == '' then
    return nil, bare(@{STATUS.GONE})
  end
  local text, flaw = unsealed(record)
  if not text or not fills(text) then
    broken = 1 + 16 * (flaw or LENGTHS)
    return nil, bare(@{STATUS.UNREADABLE})
  end
  record = text
  local ends, whose, state = facts(record)
  if ends <= clock or whose ~= who then
    return nil, bare(@{STATUS.GONE})
  end
  return state
end
