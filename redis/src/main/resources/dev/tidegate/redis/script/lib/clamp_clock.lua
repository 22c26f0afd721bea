-- Moves the sections of a value that are further ahead of the clock than they may be to the clock. This is rare, so
-- the functions it needs are made when it is called.
--   takes    the value; the key's limits by id, each { kind, param1, param2, capacity }, for a calendar limit with the
--            window of the clock
--   returns  the value as it counts from now on, and its latest end; or nil and what is wrong with a section
local function clamp_sections(value, limits)
--@include clamp_sliding
--@include clamp_leases

  -- The end of the section as it is stored, and the section without its id.
  local function clamp_section(at, shape, stored_end, amount, kind, param1, param2)
    if kind == @{KIND.SLIDING} then
      return clamp_sliding(at, shape, stored_end, amount, param1, param2)
    elseif kind == @{KIND.LEASES} then
      return clamp_leases(at)
    elseif kind == @{KIND.FIXED} then
      stored_end = (floor(clock / param1) + 1) * param1
    elseif kind == @{KIND.CALENDAR} then
      stored_end = param1 * INDEX_UNIT + param2 / MICROS_PER_SECOND
    else
      stored_end = clock + ceil(amount / param1)
    end
    return stored_end, pack('<BI7', shape, stored_end) .. sub(value, at + 14, at + section_size(shape, value, at) - 1)
  end

  local pieces, latest_end, at = { sub(value, 1, 8) }, 0, 9
  while at < #value do
    local id, shape, stored_end, amount = unpack('<c6BI7I7', value, at)
    local length, limit = section_size(shape, value, at), limits[id]
    local text = sub(value, at + 6, at + length - 1)
    -- Clamping must not turn a damaged section into one that can be read.
    local defect = limit and defect_of(limit[1], value, at, shape, stored_end, amount, limit[2])
    if defect then
      return nil, defect
    end
    if limit and not section_time(limit[1], shape, stored_end, amount, limit[2], limit[3], limit[4]) then
      stored_end, text = clamp_section(at, shape, stored_end, amount, limit[1], limit[2], limit[3])
    end
    pieces[#pieces + 1], latest_end = id .. text, max(latest_end, section_end(shape, stored_end))
    at = at + length
  end
  return table.concat(pieces), latest_end
end
