-- Books another usage, as Adjustment.java. What was charged between the first and the last instant cannot be found any
-- more, and so cannot be taken back.
local function mark_at(t, instant, index)
  if t.kind == 2 then
    return (floor(instant / t.a) + 1) * t.a
  end
  return t.kind == 3 and index or instant
end

local function rebooked(t, net, actual, o, e)
  local late, lost = net[3], net[4]
  if actual > net[2] then
    local more = book(t, o.now, actual - net[2])
    return { net[1], net[2] + more, more, lost + late }
  end
  local rest = net[2] - actual
  local early = net[2] - late - lost
  local from_late = math.min(rest, late)
  late = late - take_back(t, o.now, mark_at(t, e.last, t.entries[3]), from_late)
  local from_lost = math.min(rest - from_late, lost)
  local from_early = math.min(rest - from_late - from_lost, early)
  local kept = early - take_back(t, o.now, mark_at(t, e.first, t.entries[1]), from_early)
  return { net[1], kept + lost + late, late, lost }
end

local function adjusted(e, digest, seq, usage, behind)
  local present = sub(text, behind)
  local o = { terms = terms_of(present) }
  local flags, instant
  o.now, flags, instant = take_out(o.terms, keys)
  if not o.now then
    return bare(flags, instant)
  end
  o.flags = flags
  local by_id, nets, more, prices = {}, {}, false, prices_of(e.prices)
  for i = 1, #o.terms do
    by_id[sub(o.terms[i].id, 1, 4)] = o.terms[i]
  end
  for k = 1, #e.nets do
    local net = e.nets[k]
    local t = by_id[net[1]]
    nets[k] = t and rebooked(t, net, amount_of(present, t.weights, t.meter, prices, usage, net[2]), o, e) or net
    more = more or nets[k][2] > net[2]
  end
  for k = 1, more and #nets or 0 do
    -- There is one last instant for all: what others were charged at the one before cannot be found any more.
    if nets[k][2] <= e.nets[k][2] then
      nets[k] = { nets[k][1], nets[k][2], 0, nets[k][4] + nets[k][3] }
    end
  end
  e.nets, e.digest, e.seq, e.estimated = nets, digest, seq, usage.unknown
  e.last = more and o.now or e.last
  put_back(o.terms, keys, o.now)
  put(KEYS[1], ended_text(e), e.ends)
  return with_ended(figures(18, o), e)
end
