-- Times ahead of a corrected clock, moved back to it in the values of one decision. Rare.
--   takes    the packed decision, the number of its keys, now
--   returns  for each key that was ahead its value and the latest end of that
local function move_back(blob, keys, now)
  local moved, p = {}, 19
  for k = 1, keys do
    local v, count = values[k], byte(blob, p)
    if v ~= '' and unpack('<I7', v, 2) > now then
      moved[k] = { clamped(v, blob, p + 1, count, now) }
      values[k] = moved[k][1]
    end
    p = p + 1
    for _ = 1, count do
      p = p + (byte(blob, p + 6) == 3 and 48 or 40)
    end
  end
  return moved
end
