-- A fixed window in the script of a shape, as lib/fixed.lua; sliding.lua says what such a file has and sets.
if stored_N ~= id_N or shape_N ~= SHAPE_FIXED or amount_N == 0 or amount_N > MAX_SUM
  or end_N - a_N > clock or end_N % a_N ~= 0 then
  break
end
local used_N = end_N > clock and amount_N or 0
local back_N, fits_N = used_N > 0 and end_N or 0, 0
if used_N + part_N > capacity_N then
  admitted = 0
  fits_N = part_N > capacity_N and NEVER or end_N
end
