-- What most decisions do without, made when a decision first needs it: values whose sections are not in the plan's
-- order, foreign sections, times ahead of the clock, and what is wrong with a suspect section.
local function make_rare_path()
  local floor, ceil, max = math.floor, math.ceil, math.max
--@include section_size
--@include validation
--@include section_time
--@include find_section
--@include foreign_sections
--@include clamp_clock

  -- Clamps the times in the value of a key.
  --   takes    the value, the command, where the key's limits begin in it and how many there are
  --   returns  { the value, its latest end }, or { nil, what is wrong with a section }
  local function clamp_value(value, command, position, count)
    local limits = {}
    for _ = 1, count do
      local id, kind, _, _, capacity, param1, param2 = unpack('<c6BBdddd', command, position)
      position = position + (kind == @{KIND.CALENDAR} and 48 or 40)
      if kind == @{KIND.CALENDAR} and clock >= param2 then
        param1, param2 = param1 + 1, unpack('<d', command, position - 8)
      end
      limits[id] = { kind, param1, param2, capacity }
    end
    return { clamp_sections(value, limits) }
  end

  return {
    section_size = section_size, is_well_formed = is_well_formed, defect_of = defect_of, section_time = section_time,
    find = find_section, foreign_sections = foreign_sections, clamp_value = clamp_value
  }
end
