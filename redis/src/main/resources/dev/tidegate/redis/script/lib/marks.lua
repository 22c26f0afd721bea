-- What a refund of the charge that made this section has to name.
local function mark_of(kind, section, its_end, a)
  if kind == 1 then
    return its_end - a
  elseif kind == 3 then
    return floor(unpack('<I7', section, 8) / SECONDS)
  end
  return kind == 2 and its_end or 0
end
