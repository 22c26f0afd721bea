-- Checks a stored record, so that no step is taken on a damaged one.
--   returns  the record without its checksum; or nil and why it cannot be read
local function verify_checksum(record)
  local format, text = byte(record), sub(record, 1, -7)
  if format == FORMER_RECORD_FORMAT then
    return record
  elseif format ~= RECORD_FORMAT or #record < 43 then
    return nil, format == RECORD_FORMAT and BAD_LENGTHS or BAD_FORMAT
  elseif sub(record, -6) ~= sub(redis.sha1hex(text), 1, 6) then
    return nil, BAD_SUMS
  end
  return text
end
