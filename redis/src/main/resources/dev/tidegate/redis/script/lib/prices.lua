-- The prices of all token kinds out of those that a record keeps, as PackedPrices.java and UnitPrices.java.
-- A kind without a price has that of the kind named here, or costs nothing (-1), or else has the price of input.
local FALLBACK_KIND = { [3] = 2, [5] = 4, [7] = 4, [9] = -1, [10] = 6, [11] = 4, [12] = 9, [13] = -1, [14] = 8 }

--   returns  pico-dollars by token kind, and where the prices end; nothing if there are none
local function read_prices(text)
  local present_bits, at, prices = unpack('<I2', text), 3, {}
  if present_bits == 0 then
    return
  end
  for kind = 0, 14 do
    if present_bits % 2 == 1 then
      local price
      price, at = read_varint(text, at)
      prices[kind] = price % 2 == 0 and price * 500 or (price - 1) / 2
    else
      local fallback = FALLBACK_KIND[kind]
      prices[kind] = fallback and prices[fallback] or fallback and 0 or prices[0]
    end
    present_bits = floor(present_bits / 2)
  end
  return prices, at
end
