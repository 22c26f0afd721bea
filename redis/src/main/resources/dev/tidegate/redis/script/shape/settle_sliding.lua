-- A sliding limit when a reservation is settled, in the script of a shape, as lib/settle_fast_charge.lua. Every kind of
-- window that settles so has such a file; `break` leaves the call to the generic script.
--   has      of the limit id, kind, meter, a, b (param1 and param2), mark, held; of its section at, stored, shape, end,
--            amount
--   sets     actual, difference, late; of the new section size, until, fresh, rest; used after it; was, ends: the ends
--            before and after in µs
if kind_N ~= @{KIND.SLIDING} or stored_N ~= id_N or amount_N == 0 or amount_N > MAX_SUM or shape_N == 0
  or shape_N > MAX_SEGMENTS or end_N <= clock or end_N - a_N > clock
  or held_N > 0 and first - first % b_N ~= mark_N - mark_N % b_N then
  break
end
local newest = end_N - a_N
local segment = newest - newest % b_N
used_N, rest_N, until_N, size_N = amount_N, '', end_N, shape_N
if shape_N > 1 then
  local segment_at, next_section = at_N + 28, at_N + 14 + 14 * shape_N
  local oldest, newest_older, previous, is_bad = unpack('<I7', value_1, segment_at),
    unpack('<I7', value_1, next_section - 14), 0, false
  local rest = unpack('<I7', value_1, at_N + 21)
  used_N = used_N + rest
  while segment_at < next_section do
    local time, segment_amount = unpack('<I7I7', value_1, segment_at)
    if time < previous or segment_amount == 0 then
      is_bad = true
    end
    segment_at, previous, rest = segment_at + 14, time, rest - segment_amount
  end
  if is_bad or rest ~= 0 or previous > newest or oldest + a_N <= clock
    or newest_older - newest_older % b_N == segment then
    break
  end
  rest_N = sub(value_1, at_N + 21, next_section - 1)
end
--@include actual
difference_N, late_N = actual_N - held_N, false
if difference_N < 0 then
  if amount_N + difference_N <= 0 or segment ~= mark_N - mark_N % b_N then
    break
  end
elseif difference_N > 0 then
  if used_N + difference_N > MAX_SUM or clock - newest >= b_N - newest % b_N then
    break
  end
  late_N, until_N = first - first % b_N ~= clock - clock % b_N, clock + a_N
end
local was, ends = end_N, until_N
used_N, fresh_N = used_N + difference_N, amount_N + difference_N
