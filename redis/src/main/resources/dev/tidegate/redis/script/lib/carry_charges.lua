-- Part of carry_limit: charges what is left to add, and writes.
local was_there = term.section ~= '' and is_live(term)
if is_new and adds == 0 then
  -- The application is stopped for the switch: of what both ends count the larger is kept.
  local used, total = apply_window(term, 0, capacity, EVALUATE), 0
  for _, amount in pairs(amounts) do
    total = total + amount
  end
  is_new = total > used
  for cell, amount in pairs(additions) do
    local left_out = math.min(amount, used)
    additions[cell], used = amount > left_out and amount - left_out or nil, used - left_out
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
if result == 2 and not was_there then
  result = 1
end
redis.call('SET', KEYS[2], table.concat(kept), 'PX', string.format('%.0f', marker_ttl))
