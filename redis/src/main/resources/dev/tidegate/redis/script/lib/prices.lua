-- The prices of all kinds, from those that an ended record keeps; see PackedPrices.java and UnitPrices.java.
-- Which kind's price holds where one has none, if not that of input; -1 for what then costs nothing.
local STANDS_IN = { [3] = 2, [5] = 4, [7] = 4, [9] = -1, [10] = 6, [11] = 4, [12] = 9, [13] = -1, [14] = 8 }

local function prices_of(text)
  local bits, at, p = unpack('<I2', text), 3, {}
  if bits == 0 then
    return
  end
  for kind = 0, 14 do
    if bits % 2 == 1 then
      local price
      price, at = read_varint(text, at)
      p[kind] = price % 2 == 0 and price * 500 or (price - 1) / 2
    else
      local other = STANDS_IN[kind]
      p[kind] = other and p[other] or other and 0 or p[0]
    end
    bits = floor(bits / 2)
  end
  return p, at
end
