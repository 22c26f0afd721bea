-- Puts the sections back: a value is written only if one of them changed. Then those of the step come first, in its order,
-- those that are over go, and the others follow.
local function rewritten(v, terms, scope)
  local pieces, mine, latest, was, taken = { '' }, {}, 0, 0, 8
  local alive = false
  for i = 1, #terms do
    local t = terms[i]
    if t.scope == scope then
      mine[t.id], taken = true, taken + #t.was
      if t.was ~= '' then
        local shape, over = unpack('<BI7', t.was, 7)
        over = end_of(shape, over)
        was = max(was, over)
        alive = alive or over + ((shape == FIXED or shape == CALENDAR) and GRACE or 0) > clock
      end
      if is_live(t, true) then
        local shape, over = unpack('<BI7', t.section, 7)
        pieces[#pieces + 1], latest = t.section, max(latest, end_of(shape, over))
      end
    end
  end
  if taken < #v then
    local text, last, lost = others(v, mine)
    pieces[#pieces + 1], latest, dropped, was = text, max(latest, last), dropped or lost, -1
    alive = alive or text ~= ''
  end
  -- A value counts since the earliest reservation that it was charged for, or what that holds could not go back.
  pieces[1] = header(v, booked[scope] and math.min(made, clock) or clock, alive)
  local text = table.concat(pieces)
  return #text > 8 and text or '', latest == was and not moved_ends[scope] and -1 or latest
end

--   takes    the terms, and by scope the number of the key that holds it
local function put_back(terms, keys)
  local changed = {}
  for i = 1, #terms do
    changed[terms[i].scope] = changed[terms[i].scope] or terms[i].changed
  end
  for scope, v in pairs(stored) do
    local key = KEYS[keys[scope]]
    if changed[scope] then
      local text, latest = rewritten(v, terms, scope)
      if text == '' then
        redis.call('DEL', key)
      else
        put(key, text, latest)
      end
    elseif moved_ends[scope] then
      put(key, v, moved_ends[scope])
    end
  end
end
