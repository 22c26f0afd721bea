-- The values that a step upon a reservation reads and writes, as Counts.java: each limit's section is taken out, changed
-- apart and at the end put back.
local stored, moved_ends = {}, {}

-- The limits of one key as decide.lua is told of them, for what reads them so.
local function told(terms, scope)
  local pieces = { '' }
  for i = 1, #terms do
    local t = terms[i]
    if t.scope == scope then
      pieces[#pieces + 1] = pack('<c6BBdddd', t.id, t.kind, 0, 0, 0, t.a, t.b) .. (t.kind == 3 and pack('<d', t.following) or '')
    end
  end
  return table.concat(pieces), #pieces - 1
end

-- Takes the sections out.
--   takes    the terms, and by scope the number of the key that holds it
--   returns  now, flags; or nothing, why it cannot be done, and the now of that
local function take_out(terms, keys)
  local newest = clock
  for i = 1, #terms do
    local scope = terms[i].scope
    if not stored[scope] then
      local v = redis.call('GET', KEYS[keys[scope]]) or ''
      if v ~= '' then
        local format, written = unpack('<BI7', v)
        if format ~= FORMAT then
          return nil, 5, clock
        end
        newest = max(newest, written)
      end
      stored[scope] = v
    end
  end
  local ahead = newest - clock > HOUR
  local now = ahead and clock or newest
  for i = 1, #terms do
    local t = terms[i]
    if t.kind == 3 then
      if t.following > 0 and now >= t.following then
        return nil, 3, now
      end
      t.index, t.last = t.a, t.b
      if now >= t.b then
        t.index, t.last = t.a + 1, t.following
      end
    end
  end
  for scope, v in pairs(ahead and stored or {}) do
    if v ~= '' and unpack('<I7', v, 2) > now then
      local blob, count = told(terms, scope)
      stored[scope], moved_ends[scope] = clamped(v, blob, 1, count, now)
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
    end
  end
  return now, ahead and 1 or 0
end
