-- A reserve of an id that is known: the figures as of now, and what was charged then. Another fingerprint is a conflict.
--@include record
--@include ended
--@include terms
--@include told
--@include former

local function known(blob, record, print)
  if not fills(record) then
    broken = 1 + 16 * LENGTHS
    return bare(@{STATUS.UNREADABLE})
  end
  local state = byte(record, 2)
  local its = unpack('<I6', record, state == OPEN and 25 or 14)
  local keys, p, pieces = byte(blob), 19, { sub(blob, 1, 18) }
  for _ = 1, keys do
    local count = byte(blob, p)
    pieces[#pieces + 1], p = char(count), p + 1
    for _ = 1, count do
      local bytes = byte(blob, p + 6) == @{KIND.CALENDAR} and 48 or 40
      pieces[#pieces + 1] = sub(blob, p, p + 7) .. '\0\0\0\0\0\0\0\0' .. sub(blob, p + 16, p + bytes - 1)
      p = p + bytes
    end
  end
  decided(table.concat(pieces), 1)
  if reply[1] == @{STATUS.UNREADABLE} then
    return reply
  end
  if its ~= print then
    return bare(@{STATUS.CONFLICT})
  end
  reply[1] = @{STATUS.REPLAYED}
  for i = #reply, said + 1, -1 do
    reply[i] = nil
  end
  if state ~= OPEN then
    return with_ended(reply, ended_of(record))
  end
  local _, _, expiry, first = unpack('<BBI7I7', record)
  return with_open(reply, clock, expiry, first, (terms_of(record)))
end
