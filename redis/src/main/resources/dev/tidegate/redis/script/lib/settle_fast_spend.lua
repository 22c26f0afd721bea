-- Part of settle_fast: the spend of the usage, -1 if the record has no prices, as metering.lua. It is left to the
-- general path if a kind of token in it has no price here, or a figure is above its bound.
local prices_length, spend = byte(record, prices_at), -1
if prices_length > 2 then
  local prices, picos, usage = prices_at + 1 + prices_length, 0, ARGV[1]
  local reasoning = 0
  for kind_at = kinds_at + 9 * (kind_count - 1), kinds_at, -9 do
    local kind, count = unpack('<Bd', usage, kind_at)
    if kind == @{TOKEN.REASONING} then
      reasoning = count
    elseif kind == @{TOKEN.OUTPUT} then
      count = count - reasoning
    end
    -- A rarer kind has no price ready, which takes the sum above all bounds.
    picos = picos
      + count * (kind < @{TOKEN.CACHE_READ_AUDIO} and unpack('<d', record, prices + 8 * kind) or MAX_SUM * 1000)
  end
  local rest = picos % 1000
  spend = (picos - rest) / 1000 + (rest > 0 and 1 or 0)
  all_tokens = picos < MAX_SUM and all_tokens or MAX_SUM + 1
end
if byte(ARGV[1], kinds_at + 9 * kind_count) > 0 or all_tokens > MAX_SUM then
  break
end
