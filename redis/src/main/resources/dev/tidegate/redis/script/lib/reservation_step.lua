-- What the steps on a reservation have in common. ARGV[1] begins with
--   I4 hash of the subject | I6 hash of the lease | B, B the numbers of the user's and the model's key, 0 for none
--   | B n | n × (I4 short id | d index | d end | d following): calendar windows where those of the record are over
--@include verify_checksum
--@include former_record
local text = ARGV[1]
local subject_hash, hash, user_key, model_key, window_count, at = unpack('<I4I6BBB', text)
-- By scope the number of the key; by short id the calendar window.
local keys, windows = { [0] = 2, user_key, model_key }, {}
for _ = 1, window_count do
  local id, index, index_end, following
  id, index, index_end, following, at = unpack('<c4ddd', text, at)
  windows[id] = { index, index_end, following }
end
local record = redis.call('GET', KEYS[1]) or ''

-- Checks the record.
--   returns  its state; or nil and the reply
--   sets     record, without its checksum
local function load_record()
  if record == '' then
    return nil, status_reply(@{STATUS.GONE})
  end
  local verified, defect = verify_checksum(record)
  if not verified or not is_complete(verified) then
    unreadable = 1 + 16 * (defect or BAD_LENGTHS)
    return nil, status_reply(@{STATUS.UNREADABLE})
  end
  record = verified
  local kept_until, stored_subject, state = record_facts(record)
  if kept_until <= clock or stored_subject ~= subject_hash then
    return nil, status_reply(@{STATUS.GONE})
  end
  return state
end
