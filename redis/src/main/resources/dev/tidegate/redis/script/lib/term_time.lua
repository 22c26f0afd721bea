-- The limits of one key, as clamp_sections takes them.
local function limits_by_id(terms, scope)
  local limits = {}
  for i = 1, #terms do
    local term = terms[i]
    if term.scope == scope then
      limits[term.id] = { term.kind, term.kind == @{KIND.CALENDAR} and term.index or term.param1,
        term.kind == @{KIND.CALENDAR} and term.last or term.param2, term.capacity }
    end
  end
  return limits
end

-- The time of a term's section; nothing if it is so far ahead of the clock that it is to be clamped.
local function term_time(term, shape, stored_end, amount)
  local param1, param2 = term.param1, term.param2
  if term.kind == @{KIND.CALENDAR} then
    param1, param2 = term.index, term.last
  end
  return section_time(term.kind, shape, stored_end, amount, param1, param2, term.capacity)
end
