-- Books another usage, as Adjustment.java: each limit is then charged that, whatever was booked before.
local function rebooked(t, net, actual, o, e)
  local p, charges = places_of_term(t, e.first, t.entries[1], t.entries[3]), net[2]
  local held = sum_of(charges)
  local rest, back = held - actual, {}
  -- The newest first; what has left gives nothing back, and then an older one may.
  for k = #charges - 1, 1, -2 do
    back[k] = rest > 0 and take_back(t, mark_at(p, charges[k]), math.min(rest, charges[k + 1])) or 0
    rest = rest - back[k]
  end
  for k = 1, #charges, 2 do
    add(p, charges[k], charges[k + 1] - back[k])
  end
  local more = actual > held and book(t, actual - held) or 0
  if more > 0 then
    add(p, place_at(p, mark_of(t.kind, t.section, unpack('<I7', t.section, 8), t.a)), more)
  end
  return { net[1], p.charges }
end

local function adjusted(e, digest, seq, usage, behind)
  local present = sub(text, behind)
  local o = { terms = terms_of(present) }
  made = e.first
  local flags, instant
  o.now, flags, instant = take_out(o.terms, keys)
  if not o.now then
    return bare(flags, instant)
  end
  o.flags = flags
  local by_id, nets, prices = {}, {}, prices_of(e.prices)
  for i = 1, #o.terms do
    by_id[sub(o.terms[i].id, 1, 4)] = o.terms[i]
  end
  for k = 1, #e.nets do
    local net = e.nets[k]
    local t = by_id[net[1]]
    nets[k] = t and rebooked(t, net, amount_of(present, t.weights, t.meter, prices, usage, sum_of(net[2])), o, e) or net
  end
  e.nets, e.digest, e.seq, e.estimated = nets, digest, seq, usage.unknown
  put_back(o.terms, keys)
  put(KEYS[1], ended_text(e), e.ends)
  return with_ended(figures(@{STATUS.ADJUSTED}, o), e)
end
