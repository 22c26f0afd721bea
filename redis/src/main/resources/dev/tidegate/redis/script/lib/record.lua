-- The record of a reservation, as PackedRecord.java lays it out.
local OPEN, SETTLED, CANCELLED, EXPIRED = 1, 2, 3, 4
--@include varint
--@include sealed

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

-- An ended record out of its parts; a net is { short id, its charges: places and amounts in turn, the oldest first }.
-- Places are written only where some charge is neither at the first nor at the last instant: PackedRecord.java.
local INSTANTS = 4294967296

local function late_of(charges, first, last)
  local n = #charges
  return last > 0 and n > 0 and charges[n - 1] == last and (n > 2 or last ~= first) and charges[n] or 0
end

local function sum_of(charges)
  local sum = 0
  for k = 2, #charges, 2 do
    sum = sum + charges[k]
  end
  return sum
end

local function zigzag(d)
  return d < 0 and -2 * d - 1 or 2 * d
end

local function with_places(charges, first)
  local pieces = { char(#charges / 2) }
  for k = 1, #charges, 2 do
    local place = charges[k]
    pieces[#pieces + 1] = varint(place < INSTANTS and 2 * place + 1 or 2 * zigzag(place - first))
    pieces[#pieces + 1] = varint(charges[k + 1])
  end
  return table.concat(pieces)
end

local function ended_text(e)
  local first, last, places = e.first, e.last, false
  for i = 1, #e.nets do
    local charges = e.nets[i][2]
    local early = #charges - (late_of(charges, first, last) > 0 and 2 or 0)
    places = places or early > 2 or early == 2 and charges[1] ~= first
  end
  local late = last > 0
  local pieces = { '', (late and varint(zigzag(last - first)) or '') .. char(#e.nets) }
  for i = 1, #e.nets do
    local id, charges = e.nets[i][1], e.nets[i][2]
    pieces[i + 2] = id .. (places and with_places(charges, first)
      or varint(sum_of(charges)) .. (late and varint(late_of(charges, first, last)) or ''))
  end
  pieces[#pieces + 1] = e.prices
  pieces[1] = pack('<BBI7I4I6I6', RECORD, e.state, e.ends, e.who, e.print, e.digest) .. varint(e.seq)
    .. pack('<BI7', e.estimated + (late and 2 or 0) + (places and 4 or 0), first)
  return sealed(table.concat(pieces))
end
