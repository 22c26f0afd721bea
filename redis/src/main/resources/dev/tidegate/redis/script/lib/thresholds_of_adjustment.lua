-- Part of thresholds: the limits to which an adjustment added, as lib/adjustment.lua has them: short id, place in the
-- reply, what was added. A settled record has no capacity; that of the text is compared.
for k = 1, #raised, 3 do
  for row = 3, 2 + STEP_ROW * row_count, STEP_ROW do
    if string.sub(thresholds, row, row + 3) == raised[k] then
      reached = reached or {}
      reached[reached_count + 1], reached[reached_count + 2] = unpack_fields('<I4', thresholds, row + 5), answer[4 + raised[k + 1]]
      reached[reached_count + 3], reached[reached_count + 4] = raised[k + 2], false
      reached_count = reached_count + 4
      break
    end
  end
end
