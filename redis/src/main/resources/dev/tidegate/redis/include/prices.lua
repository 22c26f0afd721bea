-- The prices of all kinds, from those that an ended record keeps; see PackedPrices.java and UnitPrices.java.
local function prices_of(text)
  local bits, at, p = unpack('<I2', text), 3, {}
  if bits == 0 then
    return
  end
  for kind = 0, 9 do
    if bits % 2 == 1 then
      local price
      price, at = read_varint(text, at)
      p[kind] = price % 2 == 0 and price * 500 or (price - 1) / 2
    else
      p[kind] = kind == 3 and p[2] or (kind == 5 or kind == 7) and p[4] or kind == 9 and 0 or p[0]
    end
    bits = floor(bits / 2)
  end
  return p
end
