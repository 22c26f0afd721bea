-- What is wrong with stored values, as Packed.java and the windows have it. A damaged one is never used for a decision.
-- Few functions: each is created on every call of a script.

-- Whether sections follow on each other up to the end of a value, each id once; asked where they do not stand in the order
-- that was expected.
local function is_sound(v)
  local at, seen = 9, {}
  while at + 20 <= #v do
    local id, shape = unpack('<c6B', v, at)
    if seen[id] or shape == 0 or shape > 121 and shape < BUCKET or shape > LEASES then
      return false
    end
    seen[id], at = true, at + size(shape, v, at)
  end
  return at == #v + 1
end

-- What is wrong with the section of a limit of this kind, given what stands at its beginning; nothing if it is sound.
local function flaw_of(kind, v, at, shape, over, amount, a)
  if over >= 2 * MAX_SUM then
    return ORDER
  elseif kind == @{KIND.SLIDING} then
    if shape == 0 or shape > 121 or shape > 1 and at + 13 + 14 * shape > #v then
      return LENGTHS
    elseif amount == 0 or amount > MAX_SUM or over < a then
      return ORDER
    elseif shape > 1 then
      local all = { unpack('<I7' .. string.rep('I7I7', shape - 1), v, at + 21) }
      local before, sum = 0, all[1]
      for i = 2, 2 * shape - 2, 2 do
        local t, left = all[i], all[i + 1]
        if t < before or left == 0 then
          return ORDER
        end
        before, sum = t, sum - left
      end
      return before > over - a and ORDER or sum ~= 0 and SUMS
    end
  elseif kind == @{KIND.FIXED} then
    return shape ~= FIXED and LENGTHS or (amount == 0 or amount > MAX_SUM or over % a ~= 0) and ORDER
  elseif kind == @{KIND.CALENDAR} then
    return shape ~= CALENDAR and LENGTHS or (amount == 0 or amount > MAX_SUM) and ORDER
  elseif kind == @{KIND.BUCKET} then
    if shape ~= BUCKET and shape ~= FORMER_BUCKET or at + 27 > #v then
      return LENGTHS
    end
    local wrong = shape == BUCKET and (amount == 0 or amount > 2 * MAX_SUM or over < ceil(amount / a))
    return (wrong or unpack('<I7', v, at + 21) == 0) and ORDER
  else
    local count = unpack('<I2', v, at + 14)
    if shape ~= LEASES or count == 0 or count > 256 or at + 15 + 13 * count > #v then
      return LENGTHS
    end
    local all = { unpack('<' .. string.rep('I7I6', count), v, at + 16) }
    for i = 3, 2 * count, 2 do
      if all[i] < all[i - 2] or all[i] == all[i - 2] and all[i + 1] <= all[i - 1] then
        return ORDER
      end
    end
    return all[2 * count - 1] ~= over and SUMS
  end
end
