-- A sliding limit in the script of a shape, as lib/quick_check.lua and lib/sliding.lua. Every kind of window has such a
-- file; ShapeText.java puts the number of the limit for N and that of its key for K. It finds the
-- figures, and sliding_charge.lua what is stored if the call is charged; `break` leaves the call to the generic script.
--   has      of the limit id, part, capacity, a, b (param1 and param2); of its section at, stored (its id), shape, end,
--            amount
--   sets     used, back, fits; if it is charged total and returns (used and back after it); size, until, fresh, rest:
--            the shape, end and amount of the new section, and what follows them; ends: its end in µs
local used_N, older_N, expired_N = 0, 0, 0
if stored_N ~= id_N or shape_N == 0 or amount_N == 0 or amount_N > MAX_SUM or end_N < a_N or end_N - a_N > clock then
  break
end
if shape_N > 1 then
  if shape_N > MAX_SEGMENTS then
    break
  end
  local segment_at, next_section, previous, is_bad = at_N + 28, at_N + 14 + 14 * shape_N, 0, false
  older_N = unpack('<I7', value_K, at_N + 21)
  local rest = older_N
  while segment_at + 140 <= next_section do
    local t1, m1, t2, m2, t3, m3, t4, m4, t5, m5, t6, m6, t7, m7, t8, m8, t9, m9, t10, m10 =
      unpack('<I7I7I7I7I7I7I7I7I7I7I7I7I7I7I7I7I7I7I7I7', value_K, segment_at)
    if t1 < previous or t2 < t1 or t3 < t2 or t4 < t3 or t5 < t4 or t6 < t5 or t7 < t6 or t8 < t7 or t9 < t8
      or t10 < t9 or m1 * m2 * m3 * m4 * m5 * m6 * m7 * m8 * m9 * m10 == 0 then
      is_bad = true
    end
    segment_at, previous, rest = segment_at + 140, t10, rest - m1 - m2 - m3 - m4 - m5 - m6 - m7 - m8 - m9 - m10
  end
  while segment_at < next_section do
    local time, segment_amount = unpack('<I7I7', value_K, segment_at)
    if time < previous or segment_amount == 0 then
      is_bad = true
    end
    segment_at, previous, rest = segment_at + 14, time, rest - segment_amount
  end
  if is_bad or rest ~= 0 or previous > end_N - a_N then
    break
  end
  segment_at = at_N + 28
  while end_N > clock and segment_at < next_section do
    local time, segment_amount = unpack('<I7I7', value_K, segment_at)
    if time + a_N > clock then
      break
    end
    expired_N, older_N, segment_at = expired_N + 1, older_N - segment_amount, segment_at + 14
  end
end
if end_N > clock then
  used_N = amount_N + older_N
end
local back_N, fits_N = used_N > 0 and end_N or 0, 0
if used_N + part_N > capacity_N then
  admitted = 0
  fits_N = part_N > capacity_N and NEVER or end_N
  local excess = used_N + part_N - capacity_N
  for segment_at = at_N + 28 + 14 * expired_N, fits_N > 0 and at_N + 14 * shape_N or 0, 14 do
    local time, segment_amount = unpack('<I7I7', value_K, segment_at)
    excess = excess - segment_amount
    if excess <= 0 then
      fits_N = time + a_N
      break
    end
  end
end
