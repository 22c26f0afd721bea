-- The foreign sections of a value, which are rare: those of other plans. Ended ones are left out, and beyond the
-- bound those that end first.
--   takes    the value, the ids of the sections that are not foreign, as keys of a table
--   returns  the sections as one text, their latest end, whether a live one was dropped
local function foreign_sections(value, own_ids)
  local kept, ends, at = {}, {}, 9
  while at < #value do
    local id, shape, stored_end = unpack('<c6BI7', value, at)
    local length = section_size(shape, value, at)
    stored_end = section_end(shape, stored_end)
    if not own_ids[id] and stored_end + ((shape == SHAPE_FIXED or shape == SHAPE_CALENDAR) and GRACE or 0) > clock then
      kept[#kept + 1], ends[#ends + 1] = sub(value, at, at + length - 1), stored_end
    end
    at = at + length
  end
  if #ends == 0 then
    return '', 0, false
  end
  local sorted = {}
  for i = 1, #ends do
    sorted[i] = ends[i]
  end
  table.sort(sorted)
  local latest_end, earliest_kept = sorted[#sorted], sorted[#sorted - MAX_FOREIGN + 1]
  if #ends > MAX_FOREIGN then
    for i = #ends, 1, -1 do
      if ends[i] < earliest_kept then
        table.remove(kept, i)
      end
    end
  end
  return table.concat(kept), latest_end, #ends > MAX_FOREIGN
end
