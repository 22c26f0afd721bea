-- A number as text in groups of seven bits, the lowest first: PackedRecord.java. Usual numbers take one call, because
-- making texts costs the server most.
local char = string.char

local function varint(number)
  if number < 128 then
    return char(number)
  end
  local group1 = number % 128
  number = (number - group1) / 128
  if number < 128 then
    return char(group1 + 128, number)
  end
  local group2 = number % 128
  number = (number - group2) / 128
  if number < 128 then
    return char(group1 + 128, group2 + 128, number)
  end
  local group3 = number % 128
  return char(group1 + 128, group2 + 128, group3 + 128) .. varint((number - group3) / 128)
end
