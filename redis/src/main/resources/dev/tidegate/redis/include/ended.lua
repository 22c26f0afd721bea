-- Reads an ended record back into its parts.
local function ended_of(record)
  local e, _ = {}, nil
  _, e.state, e.ends, e.who, e.print, e.digest = unpack('<BBI7I4I6I6', record)
  local at, flags, n
  e.seq, at = read_varint(record, 26)
  flags, e.first, at = unpack('<BI7', record, at)
  e.estimated, e.last, e.nets = flags % 2, 0, {}
  local late, lost = flags % 4 > 1, flags > 3
  if late then
    local d
    d, at = read_varint(record, at)
    e.last = e.first + (d % 2 == 0 and d / 2 or -(d + 1) / 2)
  end
  n, at = byte(record, at), at + 1
  for i = 1, n do
    local net = { sub(record, at, at + 3), 0, 0, 0 }
    net[2], at = read_varint(record, at + 4)
    if late then
      net[3], at = read_varint(record, at)
    end
    if lost then
      net[4], at = read_varint(record, at)
    end
    e.nets[i] = net
  end
  e.prices = sub(record, at)
  return e
end
