-- Ends an open reservation, as Settlement.java: what was held too much goes back where it was charged, the newest charges
-- first; the rest is charged now.
--   takes    the reservation that take_up returned, the state it ends in, the usage (nil: nothing was used), its digest
local function ended(o, state, usage, digest)
  local e = { state = state, ends = o.now + 1000 * o.tombstone, who = o.who, print = o.print, digest = digest, seq = 0 }
  e.estimated, e.first, e.last, e.nets, e.prices = usage and usage.unknown or 0, o.first, 0, {}, o.packed
  for i = 1, #o.terms do
    local t = o.terms[i]
    if t.kind == @{KIND.LEASES} then
      local section = released(t.section, 0, hash, o.now)
      t.section, t.changed = section, section ~= t.section
    else
      local actual = usage and amount_of(record, t.weights, t.meter, o.prices, usage, t.held) or 0
      local entries, late = t.entries, 0
      if actual > t.held and not t.orphaned then
        late = book(t, actual - t.held)
      else
        local rest = t.orphaned and 0 or t.held - actual
        for k = #entries - 1, rest > 0 and 1 or #entries, -2 do
          local due = math.min(rest, entries[k + 1])
          local back = take_back(t, entries[k], due)
          entries[k + 1], rest = entries[k + 1] - back, rest - due
        end
      end
      local charges, last = actual > 0 and { 0, actual } or {}, false
      if not t.orphaned then
        charges, last = ended_places(t, o.first, o.now, late)
      end
      e.nets[#e.nets + 1] = { sub(t.id, 1, 4), charges }
      e.last = last and o.now or e.last
    end
  end
  record = ended_text(e)
  put_back(o.terms, keys)
  put(KEYS[1], record, e.ends)
  return with_ended(figures(state == SETTLED and @{STATUS.SETTLED} or @{STATUS.CANCELLED}, o), e)
end
