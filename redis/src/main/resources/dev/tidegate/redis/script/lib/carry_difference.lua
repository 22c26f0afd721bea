-- Part of carry_limit: what is left to add of each cell, and the marker of the next call.
if kind == @{KIND.BUCKET} and before[0] then
  -- What was drawn before has been refilled at the source as it has been here.
  before[0] = max(0, before[0] - floor((clock - times_before[0]) * param1 / param2))
end
local additions, is_new, is_less = {}, false, false
for cell, amount in pairs(amounts) do
  local already = before[cell] or 0
  if amount > already then
    additions[cell], is_new = amount - already, true
  end
  is_less = is_less or amount < already
  kept[#kept + 1] = pack('<dd', kind == @{KIND.BUCKET} and clock or times[cell], max(amount, already))
end
for cell, already in pairs(before) do
  if not amounts[cell] then
    kept[#kept + 1] = pack('<dd', kind == @{KIND.BUCKET} and clock or times_before[cell], already)
  end
end
