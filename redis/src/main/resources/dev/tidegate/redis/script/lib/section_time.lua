-- The time of a section, as Algorithm.java: the clock, or what is stored if that is later; nothing if it is further ahead
-- of the clock than that may have been set back.
--   takes    its kind, shape, end and amount; a, b and capacity of its limit, for a calendar limit a and b of the clock's window
local function section_time(kind, shape, over, amount, a, b, capacity)
  local its, bound = over - a, a
  if kind == @{KIND.CALENDAR} then
    -- Of a limit that no plan has any more the windows are not known.
    if over < (a + 1) * SECONDS or b == 0 then
      return clock
    elseif floor(over / SECONDS) > a + 1 then
      return
    end
    -- The window after the clock's begins where that ends; of later ones it is known that a whole one lies between.
    its, bound = b, DAY
  elseif kind == @{KIND.BUCKET} then
    if over <= clock or shape ~= BUCKET or (over - clock - 1) * a < amount then
      return clock
    end
    its, bound = over - ceil(amount / a), ceil(capacity * b / a)
  elseif kind == @{KIND.LEASES} then
    -- Leases expire by the clock itself; one that lasts longer than any may is cut.
    its, bound = clock, 0
    if over > clock + WEEK then
      return
    end
  end
  if its <= clock then
    return clock
  elseif its - clock <= math.min((kind == @{KIND.FIXED} or kind == @{KIND.CALENDAR}) and DAY or HOUR, max(5000000, bound)) then
    return its
  end
end
