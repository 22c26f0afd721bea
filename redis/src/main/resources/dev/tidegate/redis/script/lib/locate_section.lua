-- Part of evaluate: where the section of a limit is, its shape, end and amount. In the usual value the sections stand
-- in the plan's order, so one read finds them all.
if expected_at < #value then
  if expected_at + 20 > #value then
    unreadable = key_number + 16 * BAD_LENGTHS
    return
  end
  local stored_id
  stored_id, shape, stored_end, amount = unpack('<c6BI7I7', value, expected_at)
  if stored_id == id then
    at = expected_at
  else
    rare_path = rare_path or make_rare_path()
    if in_order and not rare_path.is_well_formed(value) then
      unreadable = key_number + 16 * BAD_LENGTHS
      return
    end
    in_order, at, shape, stored_end, amount = false, rare_path.find(value, id)
  end
elseif not in_order then
  at, shape, stored_end, amount = rare_path.find(value, id)
end
