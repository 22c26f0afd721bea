-- What is stored of a token bucket if the call is charged, in the script of a shape; as sliding.lua says.
local total_N, until_N, fresh_N = used_N + part_N, end_N, amount_N
if part_N == 0 then
  if end_N <= clock then
    break
  end
elseif total_N > floor(MAX_SUM / b_N) then
  break
else
  fresh_N = deficit_N + part_N * b_N
  until_N = clock + ceil(fresh_N / a_N)
end
local returns_N, ends_N = part_N > 0 and until_N or back_N, until_N
