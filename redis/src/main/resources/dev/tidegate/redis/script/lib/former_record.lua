-- Whether a record is complete. One of the former format has no checksum: its parts have to end where it ends.
local function is_complete(record)
  local state = byte(record, 2) or 0
  if byte(record) == RECORD_FORMAT then
    return true
  elseif state < OPEN or state > EXPIRED then
    return false
  elseif state == OPEN then
    local _, _, _, next_position = read_terms(record)
    return next_position == #record + 1
  end
  local prices = read_ended(record).prices
  local _, next_position = read_prices(prices)
  return (next_position or 3) == #prices + 1
end
