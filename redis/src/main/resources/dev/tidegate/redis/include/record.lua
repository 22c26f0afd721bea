-- The record of a reservation, as PackedRecord.java lays it out.
local OPEN, SETTLED, CANCELLED, EXPIRED = 1, 2, 3, 4
--@include varint

local function read_varint(text, at)
  local n, scale, b = 0, 1, byte(text, at)
  while b > 127 do
    n, scale, at = n + (b - 128) * scale, scale * 128, at + 1
    b = byte(text, at)
  end
  return n + b * scale, at + 1
end

-- Until when a record counts, whose it is, its state.
local function facts(record)
  local _, state, instant = unpack('<BBI7', record)
  if state == OPEN then
    local tombstone, who = unpack('<I4I4', record, 17)
    return instant + 1000 * tombstone, who, state
  end
  return instant, unpack('<I4', record, 10), state
end

-- An ended record out of its parts; a net is { short id, net, late, lost }.
local function ended_text(e)
  local flags, more = e.estimated, ''
  for i = 1, #e.nets do
    local net = e.nets[i]
    e.late, e.lost = e.late or net[3] > 0, e.lost or net[4] > 0
  end
  if not e.late then
    e.last = 0
  else
    local d = e.last - e.first
    flags, more = flags + 2, varint(d < 0 and -2 * d - 1 or 2 * d)
  end
  local pieces = { '', more .. char(#e.nets) }
  for i = 1, #e.nets do
    local net = e.nets[i]
    pieces[i + 2] = net[1] .. varint(net[2]) .. (e.late and varint(net[3]) or '') .. (e.lost and varint(net[4]) or '')
  end
  pieces[#pieces + 1] = e.prices
  pieces[1] = pack('<BBI7I4I6I6', FORMAT, e.state, e.ends, e.who, e.print, e.digest) .. varint(e.seq)
    .. pack('<BI7', flags + (e.lost and 4 or 0), e.first)
  return table.concat(pieces)
end
