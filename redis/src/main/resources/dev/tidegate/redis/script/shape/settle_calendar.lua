-- A civil window when a reservation is settled, in the script of a shape; settle_sliding.lua says what it has and sets.
local over = end_N % INDEX_UNIT
if kind_N ~= @{KIND.CALENDAR} or stored_N ~= id_N or amount_N == 0 or amount_N > MAX_SUM or shape_N ~= SHAPE_CALENDAR
  or end_N - over ~= a_N * INDEX_UNIT or clock >= b_N or clock < first
  or held_N > 0 and (mark_N ~= a_N or first >= b_N) then
  break
end
local was = over * MICROS_PER_SECOND
until_N, used_N = end_N, amount_N
--@include actual
local ends = was
difference_N, late_N = actual_N - held_N, false
if difference_N < 0 then
  if amount_N + difference_N <= 0 or mark_N ~= a_N then
    break
  end
elseif difference_N > 0 then
  if used_N + difference_N > MAX_SUM or held_N == 0 and clock == first then
    break
  end
  late_N, ends, until_N = held_N == 0, b_N, a_N * INDEX_UNIT + b_N / MICROS_PER_SECOND
end
used_N, fresh_N = used_N + difference_N, amount_N + difference_N
