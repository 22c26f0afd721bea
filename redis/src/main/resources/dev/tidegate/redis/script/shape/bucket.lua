-- A token bucket in the script of a shape, as lib/bucket.lua; sliding.lua says what such a file has and sets. a is the
-- refill, b the period, amount the deficit; room is the capacity that the section remembers.
if stored_N ~= id_N or shape_N ~= SHAPE_BUCKET or amount_N == 0 or amount_N > 2 * MAX_SUM or end_N >= 2 * MAX_SUM
  or end_N * a_N < amount_N or end_N > clock and (end_N - clock - 1) * a_N >= amount_N or room_N ~= capacity_N then
  break
end
local deficit_N, fraction_N = 0, -amount_N % a_N
if end_N > clock then
  if end_N - clock > MAX_SUM / a_N then
    break
  end
  deficit_N = (end_N - clock) * a_N - fraction_N
end
local used_N = deficit_N % b_N
used_N = (deficit_N - used_N) / b_N + (used_N > 0 and 1 or 0)
local back_N, fits_N = used_N > 0 and end_N or 0, 0
if used_N + part_N > capacity_N then
  admitted = 0
  fits_N = part_N > capacity_N and NEVER or end_N - floor(((capacity_N - part_N) * b_N + fraction_N) / a_N)
end
