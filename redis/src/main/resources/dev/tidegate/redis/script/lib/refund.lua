-- Refunds at most the amount due of what was charged at a mark, as the refund of each window does in Java.
--   takes    the section, which is live, its kind, the mark, the amount due, the instant, both parameters of the limit
--   returns  the rest of the section ('' if nothing is left), and how much was refunded
local function refund_sliding(section, mark, due, now, duration, slice)
  local shape, stored_end, amount = unpack('<BI7I7', section, 7)
  local segment = floor(mark / slice)
  for segment_at = 29, 15 + 14 * (shape - 1), 14 do
    local time, charged = unpack('<I7I7', section, segment_at)
    if floor(time / slice) == segment then
      if time + duration <= now then
        return section, 0
      end
      local refunded = math.min(due, charged)
      local head, older_sum = sub(section, 1, 21), unpack('<I7', section, 22) - refunded
      if charged > refunded then
        return head .. pack('<I7', older_sum) .. sub(section, 29, segment_at - 1)
          .. pack('<I7I7', time, charged - refunded) .. sub(section, segment_at + 14), refunded
      end
      head = sub(section, 1, 6) .. string.char(shape - 1) .. sub(section, 8, 21)
      return shape == 2 and head or head .. pack('<I7', older_sum) .. sub(section, 29, segment_at - 1)
        .. sub(section, segment_at + 14), refunded
    end
  end
  if floor((stored_end - duration) / slice) ~= segment then
    return section, 0
  elseif amount > due then
    return sub(section, 1, 14) .. pack('<I7', amount - due) .. sub(section, 22), due
  elseif shape == 1 then
    return '', amount
  end
  -- The time of the newest segment is not stored but follows from the end, so the section now ends with the one
  -- before.
  local segment_at = 15 + 14 * (shape - 1)
  local time, charged = unpack('<I7I7', section, segment_at)
  local head = sub(section, 1, 6) .. pack('<BI7I7', shape - 1, time + duration, charged)
  return shape == 2 and head
    or head .. pack('<I7', unpack('<I7', section, 22) - charged) .. sub(section, 29, segment_at - 1), amount
end

local function refund(section, kind, mark, due, now, param1, param2)
  if kind == @{KIND.SLIDING} then
    return refund_sliding(section, mark, due, now, param1, param2)
  end
  local stored_end, charged = unpack('<I7I7', section, 8)
  if kind == @{KIND.BUCKET} or mark ~= (kind == @{KIND.CALENDAR} and floor(stored_end / INDEX_UNIT) or stored_end) then
    return section, 0
  elseif charged > due then
    return sub(section, 1, 14) .. pack('<I7', charged - due), due
  end
  return '', charged
end
