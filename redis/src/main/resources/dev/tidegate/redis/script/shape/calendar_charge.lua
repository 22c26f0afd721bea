-- What is stored of a civil window if the call is charged, in the script of a shape; as sliding.lua says.
local total_N, returns_N, until_N, fresh_N, ends_N = used_N + part_N, back_N, end_N, amount_N, over_N
if part_N == 0 then
  if used_N == 0 and over_N + GRACE <= clock then
    break
  end
elseif total_N > MAX_SUM then
  break
else
  returns_N, until_N, fresh_N, ends_N =
    over_N > b_N and over_N or b_N, a_N * INDEX_UNIT + b_N / MICROS_PER_SECOND, total_N, b_N
end
