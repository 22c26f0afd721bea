-- Merges charges of other instants into the section of a sliding limit: the section is what it would be had they been
-- charged here in their order. Charges of one slice are one segment, at the time of the latest of them.
--   takes    the section, '' for none, the id, the duration, the slice; by cell (a slice of time) the time and amount
--   returns  the section, '' if nothing of it is in use, and the amount that was added
local function merge_sliding(section, id, duration, slice, times, amounts)
  local cells, sum, added = {}, 0, 0
  local all_times, all_amounts = {}, {}
  local function put(time, amount)
    local cell = floor(time / slice)
    if time + duration <= clock then
      return 0
    elseif not all_times[cell] then
      cells[#cells + 1], all_times[cell], all_amounts[cell] = cell, time, 0
    end
    local most = max(0, math.min(amount, MAX_SUM - sum))
    all_times[cell], all_amounts[cell] = max(all_times[cell], time), all_amounts[cell] + most
    sum, saturated = sum + most, saturated or most < amount
    return most
  end
  if section ~= '' then
    local shape, stored_end, amount = unpack('<BI7I7', section, 7)
    for segment_at = 29, 14 * shape + 1, 14 do
      put(unpack('<I7I7', section, segment_at))
    end
    put(stored_end - duration, amount)
  end
  for cell, amount in pairs(amounts) do
    added = added + put(times[cell], amount)
  end
  if added == 0 then
    return section, 0
  end
  table.sort(cells)
  local older, older_sum = {}, 0
  for i = 1, #cells - 1 do
    older[i] = pack('<I7I7', all_times[cells[i]], all_amounts[cells[i]])
    older_sum = older_sum + all_amounts[cells[i]]
  end
  local newest = cells[#cells]
  return pack('<c6BI7I7', id, #cells, all_times[newest] + duration, all_amounts[newest])
    .. (#cells > 1 and pack('<I7', older_sum) or '') .. table.concat(older), added
end
