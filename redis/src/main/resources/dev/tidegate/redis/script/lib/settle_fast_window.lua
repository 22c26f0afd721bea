-- Part of settle_fast: whether the section of a window is sound, live and of a time that has passed. The older
-- segments of a sliding window are checked in settle_fast_segments.lua.
if amount == 0 or amount > MAX_SUM then
  break
elseif kind == @{KIND.CALENDAR} then
  new_end = stored_end % INDEX_UNIT
  if shape ~= SHAPE_CALENDAR or stored_end - new_end ~= param1 * INDEX_UNIT or now >= param2 or now < first then
    break
  end
  stored_end = new_end * MICROS_PER_SECOND
  new_end = stored_end
elseif stored_end <= now or stored_end - param1 > now
  or kind == @{KIND.FIXED} and (shape ~= SHAPE_FIXED or stored_end % param1 > 0)
  or kind == @{KIND.SLIDING} and (shape == 0 or shape > MAX_SEGMENTS or section_at + 13 + 14 * shape > #value + 7) then
  break
end
