-- The values that a step on a reservation reads and writes, as Counts.java: each limit's section is taken out, changed
-- apart and at the end put back.
local stored, moved_ends = {}, {}
-- When the reservation was made, and by scope whether this step charged it something.
local made, booked = clock, {}

-- The limits of one key, for clamped.
local function terms_by_id(terms, scope)
  local mine = {}
  for i = 1, #terms do
    local t = terms[i]
    if t.scope == scope then
      mine[t.id] = { t.kind, t.kind == @{KIND.CALENDAR} and t.index or t.a, t.kind == @{KIND.CALENDAR} and t.last or t.b, t.capacity }
    end
  end
  return mine
end

-- The time of a term's section as it stands; nothing if that is to be clamped.
local function now_of(t, shape, over, amount)
  local a, b = t.a, t.b
  if t.kind == @{KIND.CALENDAR} then
    a, b = t.index, t.last
  end
  return section_time(t.kind, shape, over, amount, a, b, t.capacity)
end

-- Takes the sections out.
--   takes    the terms, and by scope the number of the key that holds it
--   returns  now, flags; or nothing, why it cannot be done, and the now of that
local take_out
function take_out(terms, keys)
  for i = 1, #terms do
    local scope = terms[i].scope
    if not stored[scope] then
      local v = redis.call('GET', KEYS[keys[scope]]) or ''
      if v ~= '' then
        v = known_value(v)
        if not v or not is_sound(v) then
          broken = keys[scope] + 16 * (v and LENGTHS or 1)
          return nil, @{STATUS.UNREADABLE}, clock
        end
      end
      stored[scope] = v
    end
  end
  for i = 1, #terms do
    local t = terms[i]
    if t.kind == @{KIND.CALENDAR} then
      if t.following > 0 and clock >= t.following then
        return nil, @{STATUS.STALE}, clock
      end
      t.index, t.last = t.a, t.b
      if clock >= t.b then
        t.index, t.last = t.a + 1, t.following
      end
    end
  end
  local hints = {}
  for i = 1, #terms do
    local t = terms[i]
    local v, hint = stored[t.scope], hints[t.scope] or 9
    local at = hint
    if hint >= #v or sub(v, hint, hint + 5) ~= t.id then
      at = find(v, t.id)
    end
    t.section, t.was = '', ''
    if at > 0 then
      local bytes = size(byte(v, at + 6), v, at)
      t.section = sub(v, at, at + bytes - 1)
      t.was, hints[t.scope] = t.section, at + bytes
      local shape, over, amount = unpack('<BI7I7', v, at + 6)
      local flaw = flaw_of(t.kind, v, at, shape, over, amount, t.a)
      if flaw then
        broken = keys[t.scope] + 16 * flaw
        return nil, @{STATUS.UNREADABLE}, clock
      elseif not now_of(t, shape, over, amount) then
        local text, ends = clamped(v, terms_by_id(terms, t.scope))
        if not text then
          broken = keys[t.scope] + 16 * ends
          return nil, @{STATUS.UNREADABLE}, clock
        end
        stored[t.scope], moved_ends[t.scope] = text, ends
        return take_out(terms, keys)
      end
    end
  end
  return clock, next(moved_ends) and 1 or 0
end
