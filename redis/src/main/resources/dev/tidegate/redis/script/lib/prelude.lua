-- What every script needs. Numbers are integers below 2^53, where a double is exact; they never pass '..' or
-- tostring, which would round them. Packed.java describes the layout of a value, PackedRecord.java that of a record.
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
-- Formats of records, of values and of counts of records; the shapes of sections; the states of records.
local RECORD_FORMAT, FORMER_RECORD_FORMAT, VALUE_FORMAT, FORMER_VALUE_FORMAT, COUNT_FORMAT = 2, 1, 2, 1, 1
local SHAPE_BUCKET, SHAPE_FIXED, SHAPE_CALENDAR, SHAPE_FORMER_BUCKET, SHAPE_LEASES = 250, 251, 252, 253, 254
local OPEN, SETTLED, CANCELLED, EXPIRED = 1, 2, 3, 4
-- A calendar section stores its civil index × INDEX_UNIT + the end of its window in seconds.
local INDEX_UNIT, MICROS_PER_SECOND = 68719476736, 1000000
-- In µs. GRACE: how long an ended fixed or calendar section is kept, so that a small step back of the clock finds it.
local HOUR, DAY, WEEK, GRACE = 3600000000, 86400000000, 604800000000, 5000000
local MAX_SUM, MAX_FOREIGN, MAX_SEGMENTS, MAX_LEASES, NEVER = 4503599627370496, 32, 121, 256, -1
-- What a window function does: evaluate only, charge if the limit admits the part, charge in any case.
local EVALUATE, CHARGE_IF_ADMITTED, CHARGE_ALWAYS = 0, 1, 2
-- Why a value cannot be read; and the flags of a reply that says so: the number of the key, from 1 on, + 16 × why.
local BAD_FORMAT, BAD_LENGTHS, BAD_ORDER, BAD_SUMS = 1, 2, 3, 4
local unreadable = 17
local unpack_table = unpack
local unpack, pack, sub, byte = struct.unpack, struct.pack, string.sub, string.byte
local floor, ceil, max = math.floor, math.ceil, math.max
