-- Takes back up to so much of what was charged at a mark, as the refund of each window does in Java.
--   takes    the section, which is live, its kind, the mark, how much at most, now, a, b
--   returns  what remains of it ('' for nothing), and how much came back
local function refund_sliding(s, mark, due, now, d, q)
  local shape, over, amount = unpack('<BI7I7', s, 7)
  local slice = floor(mark / q)
  for p = 29, 15 + 14 * (shape - 1), 14 do
    local t, had = unpack('<I7I7', s, p)
    if floor(t / q) == slice then
      if t + d <= now then
        return s, 0
      end
      local back = math.min(due, had)
      local head, sum = sub(s, 1, 21), unpack('<I7', s, 22) - back
      if had > back then
        return head .. pack('<I7', sum) .. sub(s, 29, p - 1) .. pack('<I7I7', t, had - back) .. sub(s, p + 14), back
      end
      head = sub(s, 1, 6) .. string.char(shape - 1) .. sub(s, 8, 21)
      return shape == 2 and head or head .. pack('<I7', sum) .. sub(s, 29, p - 1) .. sub(s, p + 14), back
    end
  end
  if floor((over - d) / q) ~= slice then
    return s, 0
  elseif amount > due then
    return sub(s, 1, 14) .. pack('<I7', amount - due) .. sub(s, 22), due
  elseif shape == 1 then
    return '', amount
  end
  -- The newest one's time is not stored but follows from the end, so the section now ends with the one before.
  local p = 15 + 14 * (shape - 1)
  local t, left = unpack('<I7I7', s, p)
  local head = sub(s, 1, 6) .. pack('<BI7I7', shape - 1, t + d, left)
  return shape == 2 and head or head .. pack('<I7', unpack('<I7', s, 22) - left) .. sub(s, 29, p - 1), amount
end

local function refund(s, kind, mark, due, now, a, b)
  if kind == @{KIND.SLIDING} then
    return refund_sliding(s, mark, due, now, a, b)
  end
  local over, had = unpack('<I7I7', s, 8)
  if kind == @{KIND.BUCKET} or mark ~= (kind == @{KIND.CALENDAR} and floor(over / SECONDS) or over) then
    return s, 0
  elseif had > due then
    return sub(s, 1, 14) .. pack('<I7', had - due), due
  end
  return '', had
end
