-- A number in groups of seven bits, the least first: PackedRecord.java. In one call for all that are usual, since the server's
-- time goes into making texts.
local char = string.char

local function varint(n)
  if n < 128 then
    return char(n)
  end
  local a = n % 128
  n = (n - a) / 128
  if n < 128 then
    return char(a + 128, n)
  end
  local b = n % 128
  n = (n - b) / 128
  if n < 128 then
    return char(a + 128, b + 128, n)
  end
  local c = n % 128
  return char(a + 128, b + 128, c + 128) .. varint((n - c) / 128)
end
