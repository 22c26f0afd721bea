-- A limit on concurrent calls in the script of a shape, as lib/leases.lua; sliding.lua says what such a file has and
-- sets. a is the hash of the reservation, b how long its lease lasts; amount is the number of leases, 0 without a
-- section. One that has expired is left to the generic script.
if amount_N > 0 then
  if shape_N ~= SHAPE_LEASES or amount_N > MAX_LEASES or end_N > clock + WEEK then
    break
  end
--@include lease_order
end
local used_N, back_N, fits_N = amount_N, end_N, 0
if used_N + part_N > capacity_N then
  admitted = 0
  fits_N = part_N > capacity_N and NEVER
    or unpack('<I7', value_K, at_N + 16 + 13 * (used_N + part_N - capacity_N - 1))
end
