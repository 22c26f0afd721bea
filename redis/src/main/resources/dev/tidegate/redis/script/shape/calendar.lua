-- A civil window in the script of a shape, as lib/calendar.lua; sliding.lua says what such a file has and sets.
-- a is the index of the window, b its end, c the end of the next one.
if clock >= b_N then
  a_N, b_N = a_N + 1, c_N
end
if stored_N ~= id_N or shape_N ~= SHAPE_CALENDAR or amount_N == 0 or amount_N > MAX_SUM
  or end_N >= (a_N + 1) * INDEX_UNIT then
  break
end
local over_N = end_N % INDEX_UNIT
local used_N = end_N - over_N == a_N * INDEX_UNIT and amount_N or 0
over_N = over_N * MICROS_PER_SECOND
if over_N > MAX_SUM then
  -- Such an end is no exact double.
  break
end
local back_N, fits_N = used_N > 0 and b_N or 0, 0
if used_N + part_N > capacity_N then
  admitted = 0
  fits_N = part_N > capacity_N and NEVER or over_N > b_N and over_N or b_N
end
