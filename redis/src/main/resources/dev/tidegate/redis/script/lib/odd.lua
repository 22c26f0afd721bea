-- Whether a section is anything but sound and of a time that has passed, without a function or a table of its own; and
-- how many bytes it has. What is odd may still be sound: flaw.lua and section_time.lua say so, and have the same rules.
if kind == @{KIND.SLIDING} then
  odd = shape == 0 or shape > 121 or amount == 0 or amount > MAX_SUM or over < a or over - a > clock
  if shape > 1 and not odd then
    bytes = 14 + 14 * shape
    odd = at + bytes > #v + 1
    if not odd then
      local q, sum, before = at + 28, unpack('<I7', v, at + 21), 0
      -- Six at a time: to call unpack costs more than what it reads.
      while q + 84 <= at + bytes do
        local t, left, t2, left2, t3, left3, t4, left4, t5, left5, t6, left6 =
          unpack('<I7I7I7I7I7I7I7I7I7I7I7I7', v, q)
        if t < before or t2 < t or t3 < t2 or t4 < t3 or t5 < t4 or t6 < t5
          or left * left2 * left3 * left4 * left5 * left6 == 0 then
          odd = true
        end
        q, sum, before = q + 84, sum - left - left2 - left3 - left4 - left5 - left6, t6
      end
      while q < at + bytes do
        local t, left = unpack('<I7I7', v, q)
        if t < before or left == 0 then
          odd = true
        end
        q, sum, before = q + 14, sum - left, t
      end
      odd = odd or before > over - a or sum ~= 0
    end
  end
elseif kind == @{KIND.CALENDAR} then
  odd = shape ~= CALENDAR or amount == 0 or amount > MAX_SUM or over >= (a + 1) * SECONDS
  its_end = over % SECONDS * MICROS
elseif kind == @{KIND.FIXED} then
  odd = shape ~= FIXED or amount == 0 or amount > MAX_SUM or over - a > clock or over % a ~= 0
elseif kind == @{KIND.BUCKET} then
  bytes = 28
  odd = shape ~= BUCKET or at + 27 > #v or amount == 0 or amount > 2 * MAX_SUM or over >= 2 * MAX_SUM or over * a < amount
    or over > clock and (over - clock - 1) * a >= amount or unpack('<I7', v, at + 21) == 0
else
  local leases = unpack('<I2', v, at + 14)
  bytes = 16 + 13 * leases
  odd = shape ~= LEASES or leases == 0 or leases > 256 or at + bytes > #v + 1 or over > clock + WEEK
  -- Two that expire at one instant are in order by their hashes, which is seldom: flaw.lua looks at those.
  local q, before = at + 16, -1
  while not odd and q + 52 <= at + bytes do
    local t, _, t2, _, t3, _, t4 = unpack('<I7I6I7I6I7I6I7', v, q)
    odd, q, before = t <= before or t2 <= t or t3 <= t2 or t4 <= t3, q + 52, t4
  end
  while not odd and q < at + bytes do
    local t = unpack('<I7', v, q)
    odd, q, before = t <= before, q + 13, t
  end
  odd = odd or before ~= over
end
