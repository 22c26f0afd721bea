-- The time of a section, as Algorithm.java: the clock, or the stored time if that is later. Nothing if the stored
-- time is further ahead of the clock than a clock may have been set back: then it is to be clamped.
--   takes    kind, shape, end and amount of the section; both parameters and the capacity of its limit, for a calendar
--            limit those of the clock's window
local function section_time(kind, shape, stored_end, amount, param1, param2, capacity)
  local stored_time, max_ahead = stored_end - param1, param1
  if kind == @{KIND.CALENDAR} then
    -- The windows of a limit that no plan has any more are not known.
    if stored_end < (param1 + 1) * INDEX_UNIT or param2 == 0 then
      return clock
    elseif floor(stored_end / INDEX_UNIT) > param1 + 1 then
      return
    end
    -- The window after the clock's begins where that ends; a later one is at least a whole window ahead.
    stored_time, max_ahead = param2, DAY
  elseif kind == @{KIND.BUCKET} then
    if stored_end <= clock or shape ~= SHAPE_BUCKET or (stored_end - clock - 1) * param1 < amount then
      return clock
    end
    stored_time, max_ahead = stored_end - ceil(amount / param1), ceil(capacity * param2 / param1)
  elseif kind == @{KIND.LEASES} then
    -- Leases expire by the clock itself; one that lasts longer than any may is clamped.
    stored_time, max_ahead = clock, 0
    if stored_end > clock + WEEK then
      return
    end
  end
  if stored_time <= clock then
    return clock
  elseif stored_time - clock
    <= math.min((kind == @{KIND.FIXED} or kind == @{KIND.CALENDAR}) and DAY or HOUR, max(5000000, max_ahead)) then
    return stored_time
  end
end
