-- What is stored of a fixed window if the call is charged, in the script of a shape; as sliding.lua says.
local total_N, until_N, fresh_N = used_N + part_N, end_N, amount_N
if part_N == 0 then
  if end_N + GRACE <= clock then
    break
  end
elseif total_N > MAX_SUM then
  break
else
  until_N, fresh_N = end_N > clock and end_N or clock - clock % a_N + a_N, total_N
end
local returns_N, ends_N = part_N > 0 and until_N or back_N, until_N
