-- Ends an open reservation, as TrueUp.java: what was held too much goes back where it was charged, the newest charges
-- first; the rest is charged now.
--   takes    the reservation that take_up returned, the state it ends in, the usage (nil: nothing was used), its digest
local function ended(o, state, usage, digest)
  local e = { state = state, ends = o.now + 1000 * o.tombstone, who = o.who, print = o.print, digest = digest, seq = 0 }
  e.estimated, e.first, e.last, e.nets, e.prices = usage and usage.unknown or 0, o.first, 0, {}, o.packed
  for i = 1, #o.terms do
    local t = o.terms[i]
    if t.kind == 5 then
      local section = released(t.section, 0, hash, o.now)
      t.section, t.changed = section, section ~= t.section
    else
      local actual = usage and amount_of(record, t.weights, t.meter, o.prices, usage, t.held) or 0
      local entries, net = t.entries, { sub(t.id, 1, 4), actual, 0, 0 }
      if t.orphaned then
        net[4] = actual
      elseif actual <= t.held then
        local rest = t.held - actual
        for k = #entries - 1, rest > 0 and 1 or #entries, -2 do
          local due = math.min(rest, entries[k + 1])
          local back = take_back(t, o.now, entries[k], due)
          entries[k + 1], t.held, rest = entries[k + 1] - back, t.held - back, rest - due
        end
        net[2], net[4] = t.held, t.held - entries[2]
      else
        net[3] = book(t, o.now, actual - t.held)
        net[2], net[4] = t.held + net[3], t.held - entries[2]
      end
      e.nets[#e.nets + 1] = net
      if net[3] > 0 then
        e.last = o.now
      end
    end
  end
  record = ended_text(e)
  put_back(o.terms, keys, o.now)
  put(KEYS[1], record, e.ends)
  return with_ended(figures(state == SETTLED and 16 or 17, o), e)
end
