-- What is stored of a sliding limit if the call is charged, in the script of a shape; as sliding.lua says.
local total_N, returns_N, size_N, until_N, fresh_N, rest_N = used_N + part_N, clock + a_N, 1, clock + a_N, part_N, ''
if part_N == 0 then
  if end_N <= clock then
    break
  end
  returns_N, size_N, until_N, fresh_N = back_N, shape_N, end_N, amount_N
  if shape_N > 1 then
    rest_N = sub(value_K, at_N + 21, at_N + 13 + 14 * shape_N)
  end
elseif total_N > MAX_SUM then
  break
elseif end_N > clock then
  local newest, live = end_N - a_N, shape_N - expired_N
  if clock - newest < b_N - newest % b_N then
    size_N, fresh_N = live, amount_N + part_N
    if live > 1 then
      rest_N = expired_N == 0 and sub(value_K, at_N + 21, at_N + 13 + 14 * shape_N)
        or pack('<I7', older_N) .. sub(value_K, at_N + 28 + 14 * expired_N, at_N + 13 + 14 * shape_N)
    end
  elseif live == 1 then
    size_N, rest_N = 2, pack('<I7I7I7', amount_N, newest, amount_N)
  else
    size_N, rest_N = live + 1, pack('<I7', older_N + amount_N)
      .. sub(value_K, at_N + 28 + 14 * expired_N, at_N + 13 + 14 * shape_N) .. pack('<I7I7', newest, amount_N)
  end
end
local ends_N = until_N
