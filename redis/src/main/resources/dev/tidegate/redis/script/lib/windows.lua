-- Every kind of window, and what is common to them.
--@include sizes

-- A value as it is read: that of format 1 differs in the shape of buckets, which is another. Nothing if it is of a format
-- that is not known.
local function known_value(v)
  local format = byte(v)
  if #v < 8 then
    return
  elseif format == VALUE then
    return v
  elseif format == 1 then
    return pack('<BI7', VALUE, 0) .. sub(v, 9)
  end
end

-- The header of a value that is written: since when it counts, which is at the latest now. One of which everything is over
-- begins from 0, so that it does not matter when the server lets go of it.
local function header(v, since, alive)
  if alive then
    since = math.min(since, (unpack('<I7', v, 2)))
  end
  return pack('<BI7', VALUE, since)
end

--@include flaw
--@include section_time
--@include find
--@include others
--@include sliding
--@include fixed
--@include calendar
--@include bucket
--@include leases
--@include released
