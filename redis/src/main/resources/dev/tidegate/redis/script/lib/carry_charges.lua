-- Part of carry_limit: charges what is left to add, and writes.
local was_there = term.section ~= '' and is_live(term)
if is_new and adds == 0 then
  -- The app is stopped for the switch: of what both sides count the larger is kept, as a whole.
  local used = apply_window(term, 0, capacity, EVALUATE)
  local total = 0
  for _, amount in pairs(amounts) do
    total = total + amount
  end
  is_new = total > used
  local less = total > used and used or 0
  for cell, amount in pairs(additions) do
    local left_out = math.min(amount, less)
    additions[cell], less = amount > left_out and amount - left_out or nil, less - left_out
  end
end
if not is_new then
  result = is_less and 5 or 0
elseif kind == @{KIND.SLIDING} then
  local section, added = merge_sliding(term.section, id, param1, param2, times, additions)
  term.section, term.changed, charged_scopes[0] = section, added > 0, added > 0 or nil
else
  charge_term(term, additions[0])
end
store_sections({ term }, { [0] = 1 })
if result > 1 and not was_there and not marker then
  result = 1
end
redis.call('SET', KEYS[2], table.concat(kept), 'PX', string.format('%.0f', marker_ttl))
