  -- A sliding section of the value with no segment ahead of the clock: its end, and the section without its id.
  local function clamp_sliding(at, shape, stored_end, amount, duration, slice)
    local times, amounts, count = {}, {}, 0
    for i = 1, shape do
      local time, segment_amount = stored_end - duration, amount
      if i < shape then
        time, segment_amount = unpack('<I7I7', value, at + 14 + 14 * i)
      end
      time = math.min(time, clock)
      if count == 0 or floor(times[count] / slice) ~= floor(time / slice) then
        count = count + 1
        amounts[count] = 0
      end
      times[count], amounts[count] = time, amounts[count] + segment_amount
    end
    local older_sum, older = 0, ''
    for i = 1, count - 1 do
      older_sum, older = older_sum + amounts[i], older .. pack('<I7I7', times[i], amounts[i])
    end
    stored_end = times[count] + duration
    return stored_end, pack('<BI7I7', count, stored_end, amounts[count])
      .. (count > 1 and pack('<I7', older_sum) or '') .. older
  end
