-- What a refund of the charge that made this section has to name.
local function mark_of(kind, section, its_end, a)
  if kind == @{KIND.SLIDING} then
    return its_end - a
  elseif kind == @{KIND.CALENDAR} then
    return floor(unpack('<I7', section, 8) / SECONDS)
  end
  return kind == @{KIND.FIXED} and its_end or 0
end
