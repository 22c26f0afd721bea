-- A record of the former format has no sum: its parts have to end where it does.
local function fills(record)
  if byte(record) == RECORD then
    return true
  elseif byte(record, 2) == OPEN then
    local _, _, _, behind = terms_of(record)
    return behind == #record + 1
  end
  local prices = ended_of(record).prices
  local _, behind = prices_of(prices)
  return (behind or 3) == #prices + 1
end
