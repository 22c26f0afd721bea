-- Adds what another limiter has counted to a limit, as if it had been charged here at its own instants, each unit once:
-- the marker holds what was added before.
--
-- KEYS   the value of the subject, the marker; both in one slot
-- ARGV   one packed text, little-endian
--          c6 id | B kind | d capacity | d param1 | d param2 | d following, as of decide.lua
--          | d start of the calendar window param1, µs | d time to live of the marker ms | B 1 add, 0 keep the larger
--          | B 1 if there is one charge, a total that grows, and its instant is the latest one it may have
--          | I2 n | n × (d instant µs | d amount > 0)
--        An instant after the clock counts as now. A bucket takes its amount as drawn now.
-- Reply  what was done, as CarryResult.java numbers it
-- Errors those of GET and SET; nothing was written then
-- Writes the value and the marker, each with a TTL

--@include prelude
--@include write_value
--@include windows
--@include clamp_clock
--@include refund
--@include load_sections
--@include change_sections
--@include store_sections
--@include merge_sliding

--@include read_carry
local result, kept = marker and 3 or 2, {}
--@include carry_difference
--@include carry_charges
return next(amounts) and result or 10
