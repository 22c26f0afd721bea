-- Writes one more charge down: joined to the last if one refund finds both.
local MAX_ENTRIES = 255

local function remember(t, mark, amount)
  local entries = t.entries
  local n = #entries
  local slice, newest = mark, entries[n - 1]
  if t.kind == @{KIND.SLIDING} then
    slice, newest = floor(mark / t.b), floor(newest / t.b)
  end
  if entries[n] > 0 and newest == slice then
    entries[n] = entries[n] + amount
  elseif n == 2 * MAX_ENTRIES then
    entries[n - 1], entries[n] = 0, entries[n] + amount
  else
    entries[n + 1], entries[n + 2] = mark, amount
  end
  t.held = t.held + amount
end

-- What is missing to the total of each limit, as its part; and whether every enforced limit admits its part.
local function missing(o, total)
  local any, admitted = false, true
  for i = 1, #o.terms do
    local t = o.terms[i]
    t.part = 0
    if t.kind ~= @{KIND.LEASES} and not t.orphaned then
      t.part = max(0, amount_of(record, t.weights, t.meter, o.prices, total, t.held) - t.held)
    end
    any = any or t.part > 0
    admitted = admitted and (t.shadow or upon(t, 0, t.capacity, 0) + t.part <= t.capacity)
  end
  return not any or admitted
end

-- The new record: what stays, its charges.
local function open_text(o)
  local n, pieces = #o.terms, { '', sub(record, 35, (unpack('<I2', record, 32))) }
  for i = 1, n do
    local entries = o.terms[i].entries
    pieces[#pieces + 1] = char(#entries / 2)
    for k = 1, #entries, 2 do
      pieces[#pieces + 1] = pack('<I7I7', entries[k], entries[k + 1])
    end
  end
  pieces[1] = pack('<BBI7', RECORD, OPEN, o.expiry) .. sub(record, 10, 34)
  return sealed(table.concat(pieces))
end

local function extended(o, ttl, total)
  local admitted = missing(o, total)
  local expiry = max(o.expiry, o.now + ttl)
  for i = 1, #o.terms do
    local t = o.terms[i]
    if t.kind == @{KIND.LEASES} and t.held > 0 then
      local others = released(t.section, 0, hash, o.now)
      local over = others ~= '' and unpack('<I7', others, 8) or 0
      t.section = leased(others, others ~= '' and 1 or 0, over, t.id, hash, expiry, o.now)
      t.changed = true
    elseif admitted and t.part > 0 then
      local added = book(t, t.part)
      if added > 0 then
        remember(t, mark_of(t.kind, t.section, unpack('<I7', t.section, 8), t.a), added)
      end
    end
  end
  o.expiry = expiry
  record = open_text(o)
  put_back(o.terms, keys)
  put(KEYS[1], record, expiry + 1000 * o.tombstone)
  return with_open(figures(admitted and @{STATUS.EXTENDED} or @{STATUS.STOP}, o), o.now, expiry, o.first, o.terms)
end
