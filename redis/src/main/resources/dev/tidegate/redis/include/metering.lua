-- What a usage amounts to for one limit, as Metering.java. Every intermediate is exact, or at its bound.
local MAX_PICOS = 9007199254740992

-- The prices of all kinds, from those written down; see UnitPrices.java.
local function prices_of(text, at)
  local bits, p = unpack('<I2', text, at), {}
  if bits == 0 then
    return
  end
  at = at + 2
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

local function spend(prices, kinds)
  local sum = 0
  for kind, count in pairs(kinds) do
    if kind == 4 then
      count = count - (kinds[5] or 0)
    end
    sum = math.min(MAX_PICOS, sum + count * prices[kind])
  end
  local rest = sum % 1000
  return (sum - rest) / 1000 + (rest > 0 and 1 or 0)
end

--   takes    the text that has the weights, where they begin, the key of the meter, the prices if any, the usage, held
local function amount_of(text, weights, meter, prices, usage, held)
  local amount = usage.meters[meter]
  if not amount then
    local n = byte(text, weights)
    if not usage.tokens then
      amount = held
    elseif meter == 4 then
      amount = prices and spend(prices, usage.kinds) or held
    elseif n > 0 then
      amount = 0
      for at = weights + 1, weights + 9 * n, 9 do
        local kind, weight = unpack('<Bd', text, at)
        amount = amount + (usage.kinds[kind] or 0) * weight
      end
    else
      amount = meter ~= 0 and usage[meter] or held
    end
    if amount > MAX_SUM then
      amount = meter == 4 and amount or MAX_SUM
    end
  end
  return usage.unknown == 1 and max(amount, held) or amount
end
