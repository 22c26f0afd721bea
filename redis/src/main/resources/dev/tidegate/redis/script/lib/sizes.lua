-- The bytes of the section of this shape at this place.
local function size(shape, v, at)
  if shape == 1 or shape == FIXED or shape == CALENDAR then
    return 21
  elseif shape == BUCKET or shape == FORMER_BUCKET then
    return 28
  elseif shape == LEASES then
    return 16 + 13 * unpack('<I2', v, at + 14)
  end
  return 14 + 14 * shape
end

-- The end of a section as it is stored, in µs: that of a calendar limit holds its civil index × 2^36 + whole seconds.
local function end_of(shape, stored)
  return shape == CALENDAR and stored % SECONDS * MICROS or stored
end
