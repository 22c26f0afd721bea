-- Compares what another limiter counts with what was carried of it into a limit, and that with what the limit counts.
--
-- KEYS   the value of the subject, the marker; both in one slot
-- ARGV   as of carry_limit.lua
-- Reply  what differs, as CarryCheck.java numbers it
-- Writes nothing

--@include prelude
--@include windows
--@include clamp_clock
--@include refund
--@include load_sections
--@include change_sections

--@include read_carry
if not next(amounts) then
  return 10
elseif not marker then
  return 1
end
if kind == @{KIND.BUCKET} and before[0] then
  before[0] = max(0, before[0] - floor((clock - times_before[0]) * param1 / param2))
end
local carried = 0
for _, amount in pairs(before) do
  carried = carried + amount
end
for cell, amount in pairs(amounts) do
  -- What was drawn from a bucket is read at another instant than it is compared.
  if amount > (before[cell] or 0) + (kind == @{KIND.BUCKET} and 1 or 0) then
    return 2
  end
end
local used = apply_window(term, 0, capacity, EVALUATE)
return used + (kind == @{KIND.BUCKET} and 1 or 0) < math.min(carried, MAX_SUM) and 3 or 0
