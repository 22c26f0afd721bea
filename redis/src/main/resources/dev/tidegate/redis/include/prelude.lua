-- What every script needs. Numbers are integers below 2^53, where a double is exact; they never pass '..' or tostring,
-- which would round them. The layout of a value is described in Packed.java.
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
local FORMAT, FIXED, CALENDAR, BUCKET, LEASES = 1, 251, 252, 253, 254
local SECONDS, MICROS = 68719476736, 1000000
local HOUR, MAX_SUM, MAX_FOREIGN, NEVER = 3600000000, 4503599627370496, 32, -1
local unpack, pack, sub, byte = struct.unpack, struct.pack, string.sub, string.byte
local floor, ceil, max = math.floor, math.ceil, math.max

-- The bytes of the section of this shape at this place.
local function size(shape, v, at)
  if shape == 1 or shape == FIXED or shape == CALENDAR then
    return 21
  elseif shape == BUCKET then
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
