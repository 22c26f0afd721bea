-- Reads an ended record; ended_record_text in record.lua writes one.
local function unzigzag(zigzag)
  return zigzag % 2 == 0 and zigzag / 2 or -(zigzag + 1) / 2
end

local function read_places(record, at, first)
  local charges, count = {}, byte(record, at)
  at = at + 1
  for k = 1, 2 * count, 2 do
    local place
    place, at = read_varint(record, at)
    charges[k] = place % 2 == 1 and (place - 1) / 2 or first + unzigzag(place / 2)
    charges[k + 1], at = read_varint(record, at)
  end
  return charges, at
end

local function read_ended(record)
  local ended, _ = {}, nil
  _, ended.state, ended.kept_until, ended.subject_hash, ended.fingerprint, ended.digest = unpack('<BBI7I4I6I6', record)
  local at, flags, limit_count
  ended.seq, at = read_varint(record, 26)
  flags, ended.first, at = unpack('<BI7', record, at)
  ended.estimated, ended.last, ended.limit_charges = flags % 2, 0, {}
  local has_last, has_places = flags % 4 > 1, flags > 3
  if has_last then
    local delta
    delta, at = read_varint(record, at)
    ended.last = ended.first + unzigzag(delta)
  end
  limit_count, at = byte(record, at), at + 1
  for i = 1, limit_count do
    local limit_charges, sum, newest = { sub(record, at, at + 3), {} }, nil, 0
    if has_places then
      limit_charges[2], at = read_places(record, at + 4, ended.first)
    else
      sum, at = read_varint(record, at + 4)
      if has_last then
        newest, at = read_varint(record, at)
      end
      local charges = limit_charges[2]
      if sum > newest then
        charges[1], charges[2] = ended.first, sum - newest
      end
      if newest > 0 then
        charges[#charges + 1], charges[#charges + 2] = ended.last, newest
      end
    end
    ended.limit_charges[i] = limit_charges
  end
  ended.prices = sub(record, at)
  return ended
end
