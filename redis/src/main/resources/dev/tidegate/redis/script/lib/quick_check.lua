-- Part of check_section: finds the length of a section and its end in µs, and whether it is suspect: damaged, or of a
-- time that has not come. It needs no function or table of its own. A suspect section may still be right:
-- validation.lua and section_time.lua decide that, by the same rules.
if kind == @{KIND.SLIDING} then
  is_suspect = shape == 0 or shape > MAX_SEGMENTS or amount == 0 or amount > MAX_SUM
    or stored_end < param1 or stored_end - param1 > clock
  if shape > 1 and not is_suspect then
    section_length = 14 + 14 * shape
    is_suspect = at + section_length > #value + 1
    if not is_suspect then
      local segment_at, rest, previous = at + 28, unpack('<I7', value, at + 21), 0
      -- Six at a time: to call unpack costs more than what it reads.
      while segment_at + 84 <= at + section_length do
        local time1, amount1, time2, amount2, time3, amount3, time4, amount4, time5, amount5, time6, amount6 =
          unpack('<I7I7I7I7I7I7I7I7I7I7I7I7', value, segment_at)
        if time1 < previous or time2 < time1 or time3 < time2 or time4 < time3 or time5 < time4 or time6 < time5
          or amount1 * amount2 * amount3 * amount4 * amount5 * amount6 == 0 then
          is_suspect = true
        end
        segment_at, rest, previous = segment_at + 84,
          rest - amount1 - amount2 - amount3 - amount4 - amount5 - amount6, time6
      end
      while segment_at < at + section_length do
        local time, segment_amount = unpack('<I7I7', value, segment_at)
        if time < previous or segment_amount == 0 then
          is_suspect = true
        end
        segment_at, rest, previous = segment_at + 14, rest - segment_amount, time
      end
      is_suspect = is_suspect or previous > stored_end - param1 or rest ~= 0
    end
  end
elseif kind == @{KIND.CALENDAR} then
  is_suspect = shape ~= SHAPE_CALENDAR or amount == 0 or amount > MAX_SUM or stored_end >= (param1 + 1) * INDEX_UNIT
  section_end_at = stored_end % INDEX_UNIT * MICROS_PER_SECOND
elseif kind == @{KIND.FIXED} then
  is_suspect = shape ~= SHAPE_FIXED or amount == 0 or amount > MAX_SUM
    or stored_end - param1 > clock or stored_end % param1 ~= 0
elseif kind == @{KIND.BUCKET} then
  section_length = 28
  is_suspect = shape ~= SHAPE_BUCKET or at + 27 > #value or amount == 0 or amount > 2 * MAX_SUM
    or stored_end >= 2 * MAX_SUM or stored_end * param1 < amount
    or stored_end > clock and (stored_end - clock - 1) * param1 >= amount or unpack('<I7', value, at + 21) == 0
else
  local lease_count = unpack('<I2', value, at + 14)
  section_length = 16 + 13 * lease_count
  is_suspect = shape ~= SHAPE_LEASES or lease_count == 0 or lease_count > MAX_LEASES
    or at + section_length > #value + 1 or stored_end > clock + WEEK
  -- Two that expire at one instant are in the order of their hashes, which is rare: validation.lua compares those.
  local lease_at, previous = at + 16, -1
  while not is_suspect and lease_at + 52 <= at + section_length do
    local expiry1, _, expiry2, _, expiry3, _, expiry4 = unpack('<I7I6I7I6I7I6I7', value, lease_at)
    is_suspect, lease_at, previous =
      expiry1 <= previous or expiry2 <= expiry1 or expiry3 <= expiry2 or expiry4 <= expiry3, lease_at + 52, expiry4
  end
  while not is_suspect and lease_at < at + section_length do
    local expiry = unpack('<I7', value, lease_at)
    is_suspect, lease_at, previous = expiry <= previous, lease_at + 13, expiry
  end
  is_suspect = is_suspect or previous ~= stored_end
end
