-- What a step changes in the sections that load_sections.lua has taken out.
local window_functions = { sliding, fixed, calendar, bucket, leases }
local saturated, dropped = false, false

-- Whether the section of a term counts, or with grace may count again after a small step back of the clock.
local function is_live(term, grace)
  if term.section == '' then
    return false
  end
  local shape, stored_end = unpack('<BI7', term.section, 7)
  if term.kind == @{KIND.CALENDAR} and floor(stored_end / INDEX_UNIT) >= term.index then
    return true
  elseif term.kind == @{KIND.CALENDAR} and not grace then
    return false
  end
  local keeps = grace and (shape == SHAPE_FIXED or shape == SHAPE_CALENDAR) and GRACE or 0
  return section_end(shape, stored_end) + keeps > clock
end

-- Calls the window function of a term on its section, at the time of that section.
local function apply_window(term, part, capacity, mode, hash, ttl)
  local at, shape, stored_end, amount, param1, param2 = 0, 0, 0, 0, term.param1, term.param2
  local now = clock
  if term.section ~= '' then
    at = 1
    shape, stored_end, amount = unpack('<BI7I7', term.section, 7)
    now = term_time(term, shape, stored_end, amount) or clock
  end
  if term.kind == @{KIND.CALENDAR} then
    param1, param2 = term.index, term.last
  elseif term.kind == @{KIND.LEASES} then
    param1, param2 = hash or 0, ttl or 0
  end
  return window_functions[term.kind](
    term.section, at, shape, stored_end, amount, now, term.id, part, capacity, param1, param2, mode)
end

-- Charges a term now, past the capacity if need be. A bucket stays under the capacity that it was last charged with:
-- another, of an older plan, would refill it.
--   returns  how much was charged: less than asked where the sum is at its bound
local function charge_term(term, amount)
  local capacity = term.capacity
  if term.kind == @{KIND.BUCKET} and term.section ~= '' and unpack('<I7', term.section, 8) > clock then
    capacity = unpack('<I7', term.section, 22)
  end
  local used, _, _, used_after, _, section = apply_window(term, amount, capacity, CHARGE_ALWAYS)
  if used_after > used then
    term.section, term.changed, charged_scopes[term.scope] = section, true, true
  end
  saturated = saturated or used_after < used + amount
  return used_after - used
end

-- Refunds at most the amount due of what was charged at a mark.
--   returns  how much was refunded
local function refund_term(term, mark, due)
  if due == 0 or not is_live(term)
    or (term.kind == @{KIND.SLIDING} and mark or reserved_at) < unpack('<I7', stored_values[term.scope], 2) then
    return 0
  end
  local refunded
  local now = term_time(term, unpack('<BI7I7', term.section, 7)) or clock
  term.section, refunded = refund(term.section, term.kind, mark, due, now, term.param1, term.param2)
  term.changed = term.changed or refunded > 0
  return refunded
end
