-- Reads what a limit counts and of which instants, and what was carried into it before.
--
-- KEYS   the value of the subject, the marker; both in one slot
-- ARGV   as of carry_limit.lua, without charges
-- Reply  { the instant of this step µs, n, n × (instant µs, amount) that count, the same of what was carried }; or one
--        number that says why not, as of carry_limit_check.lua. Charges of a calendar or fixed window are one, at its
--        start.
-- Errors those of GET
-- Writes nothing

--@include prelude
--@include windows
--@include clamp_clock
--@include refund
--@include load_sections
--@include change_sections

--@include read_carry
local counts, carried, used = {}, {}, apply_window(term, 0, capacity, EVALUATE)
if used > 0 and kind == @{KIND.SLIDING} then
  local shape, stored_end, amount = unpack('<BI7I7', term.section, 7)
  for segment_at = 29, 14 * shape + 1, 14 do
    local time, segment_amount = unpack('<I7I7', term.section, segment_at)
    if time + param1 > clock then
      counts[#counts + 1], counts[#counts + 2] = time, segment_amount
    end
  end
  counts[#counts + 1], counts[#counts + 2] = stored_end - param1, amount
elseif used > 0 then
  counts = { kind == @{KIND.CALENDAR} and start or floor(clock / param1) * param1, used }
end
for cell, amount in pairs(before) do
  carried[#carried + 1], carried[#carried + 2] = times_before[cell], amount
end
local reply = { clock, #counts / 2 }
for i = 1, #counts do
  reply[#reply + 1] = counts[i]
end
for i = 1, #carried do
  reply[#reply + 1] = carried[i]
end
return reply
