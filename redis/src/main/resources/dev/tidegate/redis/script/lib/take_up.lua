-- An open record with its terms, whose sections are taken out; or none and the answer.
local function take_up()
  local o, _ = {}, nil
  _, _, o.expiry, o.first, o.tombstone, o.who, o.print = unpack('<BBI7I7I4I4I6', record)
  o.terms, o.packed, o.prices = terms_of(record)
  made = o.first
  for i = 1, #o.terms do
    local t = o.terms[i]
    local window = t.kind == @{KIND.CALENDAR} and windows[sub(t.id, 1, 4)]
    if window then
      t.was_a, t.was_b = t.a, t.b
      t.a, t.b, t.following = window[1], window[2], window[3]
      t.orphaned = t.following == 0
    elseif t.kind == @{KIND.CALENDAR} and clock < o.first then
      -- The clock was set back, perhaps to before the windows that the record remembers; it knows no earlier ones.
      return nil, bare(@{STATUS.STALE})
    end
  end
  local now, flags, instant = take_out(o.terms, keys)
  if not now then
    return nil, bare(flags, instant)
  elseif o.expiry + 1000 * o.tombstone <= now then
    return nil, bare(@{STATUS.GONE})
  end
  o.now, o.flags = now, flags
  return o
end

-- What is in use of each limit.
local function figures(status, o)
  local answer = { status + 256 * #o.terms, o.now, clock, o.flags + (saturated and 2 or 0) + (dropped and 4 or 0) }
  for i = 1, #o.terms do
    answer[4 + i] = upon(o.terms[i], 0, o.terms[i].capacity, 0)
  end
  return answer
end
