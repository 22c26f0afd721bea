-- What a value holds besides the sections already taken, which is rare: those of other plans, and those that did not
-- stand in the plan's order. What is over goes, fixed and civil
-- sections a little later, so that a small step back of the clock finds them; and beyond the bound what ends first.
--   takes    the value, the ids of the sections taken as keys of a table
--   returns  the sections as one text, their latest end, whether a live one was dropped
local function others(v, mine)
  local kept, ends, at = {}, {}, 9
  while at < #v do
    local id, shape, over = unpack('<c6BI7', v, at)
    local bytes = size(shape, v, at)
    over = end_of(shape, over)
    if not mine[id] and over + ((shape == FIXED or shape == CALENDAR) and GRACE or 0) > clock then
      kept[#kept + 1], ends[#ends + 1] = sub(v, at, at + bytes - 1), over
    end
    at = at + bytes
  end
  if #ends == 0 then
    return '', 0, false
  end
  local sorted = {}
  for i = 1, #ends do
    sorted[i] = ends[i]
  end
  table.sort(sorted)
  local latest, from = sorted[#sorted], sorted[#sorted - MAX_FOREIGN + 1]
  if #ends > MAX_FOREIGN then
    for i = #ends, 1, -1 do
      if ends[i] < from then
        table.remove(kept, i)
      end
    end
  end
  return table.concat(kept), latest, #ends > MAX_FOREIGN
end
