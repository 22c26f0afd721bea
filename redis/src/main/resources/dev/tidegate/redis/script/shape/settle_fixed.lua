-- A fixed window when a reservation is settled, in the script of a shape; settle_sliding.lua says what it has and sets.
if kind_N ~= @{KIND.FIXED} or stored_N ~= id_N or amount_N == 0 or amount_N > MAX_SUM or shape_N ~= SHAPE_FIXED
  or end_N % a_N > 0 or end_N <= clock or end_N - a_N > clock
  or held_N > 0 and (first >= mark_N or first < mark_N - a_N) then
  break
end
local was, ends = end_N, end_N
--@include actual
difference_N, late_N = actual_N - held_N, false
if difference_N < 0 then
  if amount_N + difference_N <= 0 or mark_N ~= end_N then
    break
  end
elseif difference_N > 0 then
  if amount_N + difference_N > MAX_SUM then
    break
  end
  late_N = first >= end_N or first < end_N - a_N
end
until_N, used_N, fresh_N = end_N, amount_N + difference_N, amount_N + difference_N
