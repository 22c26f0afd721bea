-- Finds a section that is not where the plan's order puts it.
--   returns  where it is, its shape, end and amount; zeros if there is none
local function find_section(value, id)
  local at = 9
  while at < #value do
    local stored_id, shape, stored_end, amount = unpack('<c6BI7I7', value, at)
    if stored_id == id then
      return at, shape, stored_end, amount
    end
    at = at + section_size(shape, value, at)
  end
  return 0, 0, 0, 0
end
