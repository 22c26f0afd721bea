-- The amount of a usage for one limit, as Metering.java. Every intermediate result is exact, or at its bound.
local MAX_PICOS = 9007199254740992

-- The spend in nano-dollars, rounded up.
--   takes    the prices in pico-dollars and the counts, both by token kind
local function spend_nanos(prices, counts)
  local picos = 0
  for kind, count in pairs(counts) do
    if kind == @{TOKEN.OUTPUT} then
      count = count - (counts[@{TOKEN.REASONING}] or 0)
    end
    picos = math.min(MAX_PICOS, picos + count * prices[kind])
  end
  local rest = picos % 1000
  return (picos - rest) / 1000 + (rest > 0 and 1 or 0)
end

--   takes    the text that has the weights, where they begin, the key of the meter, the prices if any, the usage, held
local function amount_of(text, weights, meter, prices, usage, held)
  local amount = usage.meters[meter]
  if not amount then
    local weight_count = byte(text, weights)
    if not usage.tokens then
      amount = held
    elseif meter == @{METER.SPEND} then
      amount = prices and spend_nanos(prices, usage.kinds) or held
    elseif weight_count > 0 then
      amount = 0
      for at = weights + 1, weights + 9 * weight_count, 9 do
        local kind, weight = unpack('<Bd', text, at)
        amount = amount + (usage.kinds[kind] or 0) * weight
      end
    else
      amount = meter ~= @{METER.REQUESTS} and usage[meter] or held
    end
    if amount > MAX_SUM then
      amount = meter == @{METER.SPEND} and amount or MAX_SUM
    end
  end
  return usage.unknown == 1 and max(amount, held) or amount
end
