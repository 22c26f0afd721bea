-- A reserve under an id that has a record already, which is complete: the figures as of now, and what was charged then.
-- Another fingerprint is a conflict.
--@include record
--@include read_ended
--@include terms
--@include reply
--@include former_record

local function replay(command, record, fingerprint)
  local state = byte(record, 2)
  local stored_fingerprint = unpack('<I6', record, state == OPEN and 25 or 14)
  -- The decision of the command with parts of 0.
  local key_count, position, pieces = byte(command), 27, { sub(command, 1, 26) }
  for _ = 1, key_count do
    local count = byte(command, position)
    pieces[#pieces + 1], position = char(count), position + 1
    for _ = 1, count do
      local length = byte(command, position + 6) == @{KIND.CALENDAR} and 48 or 40
      pieces[#pieces + 1] = sub(command, position, position + 7) .. '\0\0\0\0\0\0\0\0'
        .. sub(command, position + 16, position + length - 1)
      position = position + length
    end
  end
  decide(table.concat(pieces), 1)
  if reply[1] == @{STATUS.UNREADABLE} then
    return reply
  end
  if stored_fingerprint ~= fingerprint then
    return status_reply(@{STATUS.CONFLICT})
  end
  reply[1] = @{STATUS.REPLAYED}
  for i = #reply, reply_size + 1, -1 do
    reply[i] = nil
  end
  if state ~= OPEN then
    return append_ended(reply, read_ended(record))
  end
  local _, _, expiry, first = unpack('<BBI7I7', record)
  return append_open(reply, clock, expiry, first, (read_terms(record)))
end
