-- Part of settle_fast: the older segments of a sliding window: none has left the window, the newest of them is not in
-- the segment that a charge would join, and they are as validation.lua wants them.
next_section = section_at + 14 + 14 * shape
if next_section > #value + 1 then
  break
end
local segment = floor((stored_end - param1) / param2)
if unpack('<I7', value, section_at + 28) + param1 <= now
  or floor(unpack('<I7', value, next_section - 14) / param2) == segment then
  break
end
local older_sum, all = unpack('<I7', value, section_at + 21),
  { unpack('<' .. string.rep('I7I7', shape - 1), value, section_at + 28) }
used = used + older_sum
for k = 2, 2 * shape - 2, 2 do
  older_sum = older_sum - all[k]
  if all[k] == 0 or k > 2 and all[k - 1] < all[k - 3] then
    older_sum = -1
  end
end
if all[2 * shape - 3] > stored_end - param1 then
  older_sum = -1
end
if older_sum ~= 0 then
  break
end
