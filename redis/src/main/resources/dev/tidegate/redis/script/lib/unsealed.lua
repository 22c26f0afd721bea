-- A record without its sum; or nothing and what is wrong with it: no step is taken on a damaged one.
local function unsealed(record)
  local format, text = byte(record), sub(record, 1, -7)
  if format == FORMER_RECORD then
    return record
  elseif format ~= RECORD or #record < 43 then
    return nil, format == RECORD and LENGTHS or 1
  elseif sub(record, -6) ~= sub(redis.sha1hex(text), 1, 6) then
    return nil, SUMS
  end
  return text
end
