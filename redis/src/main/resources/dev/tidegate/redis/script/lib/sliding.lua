-- Strict sliding window over segments, as SlidingWindow.java. Every window kind has such a function:
--   takes    the value, where its section is (0 if nowhere), shape, end and amount of that, now;
--            the limit's id, part, capacity, a, b; build: 0 judge, 1 charge if it admits, 2 charge in any case
--   returns  used, when it is back, when the part fits (0 it does, NEVER);
--            and if it charges: used and back after that, the section (nil if it is over), its end
local function sliding(v, at, shape, over, amount, now, id, part, capacity, d, q, build)
  local used, older, gone = 0, 0, 0
  if over > now then
    used = amount
    if shape > 1 then
      older = unpack('<I7', v, at + 21)
      for p = at + 28, at + 14 * shape, 14 do
        local t, left = unpack('<I7I7', v, p)
        if t + d > now then
          break
        end
        gone, older = gone + 1, older - left
      end
      used = used + older
    end
  end
  local back, fits = used > 0 and over or 0, 0
  if used + part > capacity then
    fits = part > capacity and NEVER or over
    local excess = used + part - capacity
    for p = at + 28 + 14 * gone, fits > 0 and at + 14 * shape or 0, 14 do
      local t, left = unpack('<I7I7', v, p)
      excess = excess - left
      if excess <= 0 then
        fits = t + d
        break
      end
    end
    if build == 1 then
      return used, back, fits
    end
  end
  if build == 0 then
    return used, back, fits
  end
  if used + part > MAX_SUM then
    part = used < MAX_SUM and MAX_SUM - used or 0
  end
  if part == 0 then
    return used, back, fits, used, back, over > now and sub(v, at, at + (shape > 1 and 14 * shape + 13 or 20)), over
  end
  -- A section that is ahead of a corrected clock never goes backwards.
  local ends, total = now + d, used + part
  if over > ends then
    ends = over
  end
  if over <= now then
    return used, back, fits, total, ends, pack('<c6BI7I7', id, 1, ends, part), ends
  end
  local newest, left = over - d, shape - gone
  if now - newest < q - newest % q then
    if left == 1 then
      return used, back, fits, total, ends, pack('<c6BI7I7', id, 1, ends, amount + part), ends
    end
    return used, back, fits, total, ends, pack('<c6BI7I7I7', id, left, ends, amount + part, older)
      .. sub(v, at + 28 + 14 * gone, at + 13 + 14 * shape), ends
  elseif left == 1 then
    return used, back, fits, total, ends, pack('<c6BI7I7I7I7I7', id, 2, ends, part, amount, newest, amount), ends
  end
  return used, back, fits, total, ends, pack('<c6BI7I7I7', id, left + 1, ends, part, older + amount)
    .. sub(v, at + 28 + 14 * gone, at + 13 + 14 * shape) .. pack('<I7I7', newest, amount), ends
end
