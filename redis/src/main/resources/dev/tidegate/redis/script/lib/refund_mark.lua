-- The mark of the charge that made this section: what a refund of it names.
local function refund_mark(kind, section, stored_end, duration)
  if kind == @{KIND.SLIDING} then
    return stored_end - duration
  elseif kind == @{KIND.CALENDAR} then
    return floor(unpack('<I7', section, 8) / INDEX_UNIT)
  end
  return kind == @{KIND.FIXED} and stored_end or 0
end
