-- What every script needs. Numbers are integers below 2^53, where a double is exact; they never pass '..' or tostring,
-- which would round them. The layout of a value is described in Packed.java.
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
-- Formats of records, of values and of counts of records; the shapes of sections.
local RECORD, FORMER_RECORD, VALUE, CROWD = 2, 1, 2, 1
local BUCKET, FIXED, CALENDAR, FORMER_BUCKET, LEASES = 250, 251, 252, 253, 254
local SECONDS, MICROS = 68719476736, 1000000
local HOUR, DAY, WEEK, GRACE = 3600000000, 86400000000, 604800000000, 5000000
local MAX_SUM, MAX_FOREIGN, NEVER = 4503599627370496, 32, -1
-- Why a value cannot be read.
local LENGTHS, ORDER, SUMS = 2, 3, 4
-- Which key a reply of status 5 speaks of, from 1 on, and 16 × why it cannot be read: 1 format, 2 lengths, 3 order, 4 sums.
local broken = 17
local spread = unpack
local unpack, pack, sub, byte = struct.unpack, struct.pack, string.sub, string.byte
local floor, ceil, max = math.floor, math.ceil, math.max
