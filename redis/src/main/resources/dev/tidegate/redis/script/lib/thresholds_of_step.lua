-- Part of thresholds: the limits of a reservation, in the order of its record, which says what each held before the
-- step and the capacity it was reserved under.
local charges_at, term_count, term_at = unpack_fields('<I2B', record_before, 32)
local prices_at = term_at + 33 * term_count
local prices_length = string.byte(record_before, prices_at)
local capacity_at, figure_at = prices_at + 1 + prices_length + (prices_length > 2 and 80 or 0), 11 + term_count
charges_at = charges_at + 1
for term = 1, term_count do
  local kind, meter = unpack_fields('<BxB', record_before, term_at + 6)
  local capacity, used, charged, held = unpack_fields('<d', record_before, capacity_at), answer[4 + term], 0, 0
  capacity_at = capacity_at + (meter == @{METER.CUSTOM} and 14 or 8)
  capacity_at = capacity_at + 1 + 9 * string.byte(record_before, capacity_at)
  local charge_count = string.byte(record_before, charges_at)
  for charge_at = charges_at + 8, charges_at + 14 * charge_count, 14 do
    held = held + unpack_fields('<I7', record_before, charge_at)
  end
  charges_at = charges_at + 1 + 14 * charge_count
  -- A settled record has no slots.
  if kind ~= @{KIND.LEASES} or result == @{STATUS.EXTENDED} then
    charged, figure_at = answer[figure_at + 1], figure_at + 2
  end
  if kind ~= @{KIND.LEASES} and charged > held then
    local row = 3
    repeat
      row = string.find(thresholds, string.sub(record_before, term_at, term_at + 3), row, true)
      local off = row and (row - 3) % STEP_ROW or 0
      row = off > 0 and row + 1 or row
    until off == 0
    if row and row < 3 + STEP_ROW * row_count then
      local lowest, rest_at = unpack_fields('<BI4', thresholds, row + 4)
      if used >= math.ceil(capacity / 100 * lowest) then
        reached = reached or {}
        reached[reached_count + 1], reached[reached_count + 2] = rest_at, used
        reached[reached_count + 3], reached[reached_count + 4] = charged - held, capacity
        reached_count = reached_count + 4
      end
    end
  end
  term_at = term_at + 33
end
