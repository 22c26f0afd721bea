-- What is wrong with stored values, as Packed.java and the windows have it. No decision uses a damaged one.
-- Few functions: each is created on every call of a script.

-- Whether the sections of a value follow each other up to its end, each id once. Asked where they do not stand in the
-- order that was expected.
local function is_well_formed(value)
  local at, seen = 9, {}
  while at + 20 <= #value do
    local id, shape = unpack('<c6B', value, at)
    if seen[id] or shape == 0 or shape > MAX_SEGMENTS and shape < SHAPE_BUCKET or shape > SHAPE_LEASES then
      return false
    end
    seen[id], at = true, at + section_size(shape, value, at)
  end
  return at == #value + 1
end

-- What is wrong with the section of a limit: BAD_LENGTHS, …; nothing or false if it can be read.
--   takes    the kind of the limit; the value, where the section is in it, its shape, end and amount; param1 of the
--            limit
local function defect_of(kind, value, at, shape, stored_end, amount, param1)
  if stored_end >= 2 * MAX_SUM then
    return BAD_ORDER
  elseif kind == @{KIND.SLIDING} then
    if shape == 0 or shape > MAX_SEGMENTS or shape > 1 and at + 13 + 14 * shape > #value then
      return BAD_LENGTHS
    elseif amount == 0 or amount > MAX_SUM or stored_end < param1 then
      return BAD_ORDER
    elseif shape > 1 then
      local older = { unpack('<I7' .. string.rep('I7I7', shape - 1), value, at + 21) }
      local previous, rest = 0, older[1]
      for i = 2, 2 * shape - 2, 2 do
        local time, segment_amount = older[i], older[i + 1]
        if time < previous or segment_amount == 0 then
          return BAD_ORDER
        end
        previous, rest = time, rest - segment_amount
      end
      return previous > stored_end - param1 and BAD_ORDER or rest ~= 0 and BAD_SUMS
    end
  elseif kind == @{KIND.FIXED} then
    return shape ~= SHAPE_FIXED and BAD_LENGTHS
      or (amount == 0 or amount > MAX_SUM or stored_end % param1 ~= 0) and BAD_ORDER
  elseif kind == @{KIND.CALENDAR} then
    return shape ~= SHAPE_CALENDAR and BAD_LENGTHS or (amount == 0 or amount > MAX_SUM) and BAD_ORDER
  elseif kind == @{KIND.BUCKET} then
    if shape ~= SHAPE_BUCKET and shape ~= SHAPE_FORMER_BUCKET or at + 27 > #value then
      return BAD_LENGTHS
    end
    local is_bad = shape == SHAPE_BUCKET
      and (amount == 0 or amount > 2 * MAX_SUM or stored_end < ceil(amount / param1))
    return (is_bad or unpack('<I7', value, at + 21) == 0) and BAD_ORDER
  else
    local count = unpack('<I2', value, at + 14)
    if shape ~= SHAPE_LEASES or count == 0 or count > MAX_LEASES or at + 15 + 13 * count > #value then
      return BAD_LENGTHS
    end
    local all = { unpack('<' .. string.rep('I7I6', count), value, at + 16) }
    for i = 3, 2 * count, 2 do
      if all[i] < all[i - 2] or all[i] == all[i - 2] and all[i + 1] <= all[i - 1] then
        return BAD_ORDER
      end
    end
    return all[2 * count - 1] ~= stored_end and BAD_SUMS
  end
end
