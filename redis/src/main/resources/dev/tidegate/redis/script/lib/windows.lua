-- All kinds of windows, and what they have in common.
--@include section_size

-- A value in the current format: the former one has other buckets, which have a shape of their own. Nothing if the
-- format is not known.
local function in_current_format(value)
  local format = byte(value)
  if #value < 8 then
    return
  elseif format == VALUE_FORMAT then
    return value
  elseif format == FORMER_VALUE_FORMAT then
    return pack('<BI7', VALUE_FORMAT, 0) .. sub(value, 9)
  end
end

-- The header of a value that is written. It says since when the value counts, at the latest since now. A value in
-- which everything has ended counts from 0, so that it makes no difference when the server removes it.
local function value_header(value, since, is_alive)
  if is_alive then
    since = math.min(since, (unpack('<I7', value, 2)))
  end
  return pack('<BI7', VALUE_FORMAT, since)
end

--@include validation
--@include section_time
--@include find_section
--@include foreign_sections
--@include sliding
--@include fixed
--@include calendar
--@include bucket
--@include leases
--@include release_lease
