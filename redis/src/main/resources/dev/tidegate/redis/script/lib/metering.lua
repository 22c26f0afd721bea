-- What a usage amounts to for one limit, as Metering.java. Every intermediate is exact, or at its bound.
local MAX_PICOS = 9007199254740992

local function spend(prices, kinds)
  local sum = 0
  for kind, count in pairs(kinds) do
    if kind == @{TOKEN.OUTPUT} then
      count = count - (kinds[@{TOKEN.REASONING}] or 0)
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
    elseif meter == @{METER.SPEND} then
      amount = prices and spend(prices, usage.kinds) or held
    elseif n > 0 then
      amount = 0
      for at = weights + 1, weights + 9 * n, 9 do
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
