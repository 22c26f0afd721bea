-- The bytes of a section of this shape at this place.
local function section_size(shape, value, at)
  if shape == 1 or shape == SHAPE_FIXED or shape == SHAPE_CALENDAR then
    return 21
  elseif shape == SHAPE_BUCKET or shape == SHAPE_FORMER_BUCKET then
    return 28
  elseif shape == SHAPE_LEASES then
    return 16 + 13 * unpack('<I2', value, at + 14)
  end
  return 14 + 14 * shape
end

-- The end of a section in µs, from the end that it stores.
local function section_end(shape, stored_end)
  return shape == SHAPE_CALENDAR and stored_end % INDEX_UNIT * MICROS_PER_SECOND or stored_end
end
