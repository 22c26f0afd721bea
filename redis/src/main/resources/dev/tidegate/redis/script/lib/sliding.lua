-- Strict sliding window over segments, as SlidingWindow.java. Every kind of window has such a function:
--   takes    the value, where the limit's section is in it (0: nowhere), its shape, end and amount, the instant;
--            id, part, capacity and the two parameters of the limit (decide.lua says which); mode: EVALUATE, …
--   returns  used, when that is back at 0, when the part fits (0: now, or NEVER);
--            and if it charges: used and back after that, the new section (false if it has ended), its end
local function sliding(value, at, shape, stored_end, amount, now, id, part, capacity, duration, slice, mode)
  local used, older_sum, expired = 0, 0, 0
  if stored_end > now then
    used = amount
    if shape > 1 then
      older_sum = unpack('<I7', value, at + 21)
      for segment_at = at + 28, at + 14 * shape, 14 do
        local time, segment_amount = unpack('<I7I7', value, segment_at)
        if time + duration > now then
          break
        end
        expired, older_sum = expired + 1, older_sum - segment_amount
      end
      used = used + older_sum
    end
  end
  local back_at, fits_at = used > 0 and stored_end or 0, 0
  if used + part > capacity then
    fits_at = part > capacity and NEVER or stored_end
    local excess = used + part - capacity
    for segment_at = at + 28 + 14 * expired, fits_at > 0 and at + 14 * shape or 0, 14 do
      local time, segment_amount = unpack('<I7I7', value, segment_at)
      excess = excess - segment_amount
      if excess <= 0 then
        fits_at = time + duration
        break
      end
    end
    if mode == CHARGE_IF_ADMITTED then
      return used, back_at, fits_at
    end
  end
  if mode == EVALUATE then
    return used, back_at, fits_at
  end
  if used + part > MAX_SUM then
    part = used < MAX_SUM and MAX_SUM - used or 0
  end
  if part == 0 then
    return used, back_at, fits_at, used, back_at,
      stored_end > now and sub(value, at, at + (shape > 1 and 14 * shape + 13 or 20)), stored_end
  end
  -- A section that is ahead of a corrected clock never goes backwards.
  local new_end, total = now + duration, used + part
  if stored_end > new_end then
    new_end = stored_end
  end
  if stored_end <= now then
    return used, back_at, fits_at, total, new_end, pack('<c6BI7I7', id, 1, new_end, part), new_end
  end
  local newest_time, live = stored_end - duration, shape - expired
  if now - newest_time < slice - newest_time % slice then
    if live == 1 then
      return used, back_at, fits_at, total, new_end, pack('<c6BI7I7', id, 1, new_end, amount + part), new_end
    end
    return used, back_at, fits_at, total, new_end, pack('<c6BI7I7I7', id, live, new_end, amount + part, older_sum)
      .. sub(value, at + 28 + 14 * expired, at + 13 + 14 * shape), new_end
  elseif live == 1 then
    return used, back_at, fits_at, total, new_end,
      pack('<c6BI7I7I7I7I7', id, 2, new_end, part, amount, newest_time, amount), new_end
  end
  return used, back_at, fits_at, total, new_end,
    pack('<c6BI7I7I7', id, live + 1, new_end, part, older_sum + amount)
      .. sub(value, at + 28 + 14 * expired, at + 13 + 14 * shape) .. pack('<I7I7', newest_time, amount), new_end
end
