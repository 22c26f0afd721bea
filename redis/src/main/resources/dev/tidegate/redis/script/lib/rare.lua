-- What most decisions do without, made when the first is called for: values in which sections stand out of the plan's
-- order, those of other plans, times ahead of the clock, and what is wrong with a value that looks odd.
local function made_rare()
  local floor, ceil, max = math.floor, math.ceil, math.max
--@include sizes
--@include flaw
--@include section_time
--@include find
--@include others
--@include clamp

  -- Moves what is too far ahead of the clock in the value of a key; returns that and its latest end.
  local function move(v, blob, p, count)
    local mine = {}
    for _ = 1, count do
      local id, kind, _, _, capacity, a, b = unpack('<c6BBdddd', blob, p)
      p = p + (kind == @{KIND.CALENDAR} and 48 or 40)
      if kind == @{KIND.CALENDAR} and clock >= b then
        a, b = a + 1, unpack('<d', blob, p - 8)
      end
      mine[id] = { kind, a, b, capacity }
    end
    return { clamped(v, mine) }
  end

  return { size = size, is_sound = is_sound, flaw_of = flaw_of, section_time = section_time, find = find,
    others = others, move = move }
end
