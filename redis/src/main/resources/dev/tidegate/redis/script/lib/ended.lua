-- Reads an ended record back into its parts.
local function unzigzag(z)
  return z % 2 == 0 and z / 2 or -(z + 1) / 2
end

local function places_of(record, at, first)
  local charges, n = {}, byte(record, at)
  at = at + 1
  for k = 1, 2 * n, 2 do
    local place
    place, at = read_varint(record, at)
    charges[k] = place % 2 == 1 and (place - 1) / 2 or first + unzigzag(place / 2)
    charges[k + 1], at = read_varint(record, at)
  end
  return charges, at
end

local function ended_of(record)
  local e, _ = {}, nil
  _, e.state, e.ends, e.who, e.print, e.digest = unpack('<BBI7I4I6I6', record)
  local at, flags, n
  e.seq, at = read_varint(record, 26)
  flags, e.first, at = unpack('<BI7', record, at)
  e.estimated, e.last, e.nets = flags % 2, 0, {}
  local late, places = flags % 4 > 1, flags > 3
  if late then
    local d
    d, at = read_varint(record, at)
    e.last = e.first + unzigzag(d)
  end
  n, at = byte(record, at), at + 1
  for i = 1, n do
    local net, sum, newest = { sub(record, at, at + 3), {} }, nil, 0
    if places then
      net[2], at = places_of(record, at + 4, e.first)
    else
      sum, at = read_varint(record, at + 4)
      if late then
        newest, at = read_varint(record, at)
      end
      local charges = net[2]
      if sum > newest then
        charges[1], charges[2] = e.first, sum - newest
      end
      if newest > 0 then
        charges[#charges + 1], charges[#charges + 2] = e.last, newest
      end
    end
    e.nets[i] = net
  end
  e.prices = sub(record, at)
  return e
end
