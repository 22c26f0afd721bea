-- What every script needs. Numbers are integers below 2^53, where a double is exact; they never pass '..' or tostring,
-- which would round them. The layout of a value is described in Packed.java.
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
local FORMAT, FIXED, CALENDAR, BUCKET, LEASES = 1, 251, 252, 253, 254
local SECONDS, MICROS = 68719476736, 1000000
local HOUR, MAX_SUM, MAX_FOREIGN, NEVER = 3600000000, 4503599627370496, 32, -1
local spread = unpack
local unpack, pack, sub, byte = struct.unpack, struct.pack, string.sub, string.byte
local floor, ceil, max = math.floor, math.ceil, math.max
