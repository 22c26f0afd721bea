-- What becomes of a reserve.
local function shape_of(blob)
  local at = unpack('<I2', blob, #blob - 1)
  return unpack('<dI4I4I6B', blob, at)
end

-- The figures as of now, and what was charged then; another fingerprint is a conflict.
local function known(blob, record, now, ahead)
  local _, _, _, print = shape_of(blob)
  local state, its = byte(record, 2), unpack('<I6', record, byte(record, 2) == OPEN and 25 or 14)
  local keys, p, pieces = byte(blob), 19, { sub(blob, 1, 18) }
  for _ = 1, keys do
    local count = byte(blob, p)
    pieces[#pieces + 1], p = char(count), p + 1
    for _ = 1, count do
      local bytes = byte(blob, p + 6) == 3 and 48 or 40
      pieces[#pieces + 1] = sub(blob, p, p + 7) .. '\0\0\0\0\0\0\0\0' .. sub(blob, p + 16, p + bytes - 1)
      p = p + bytes
    end
  end
  decided(table.concat(pieces), 1, now, ahead)
  if its ~= print then
    return bare(12)
  end
  reply[1] = 11
  for i = #reply, said + 1, -1 do
    reply[i] = nil
  end
  if state ~= OPEN then
    return with_ended(reply, ended_of(record))
  end
  local _, _, expiry, first = unpack('<BBI7I7', record)
  return with_open(reply, now, expiry, first, terms_of(record, behind_prices(record, 32)))
end

-- Writes down what was charged where, and answers so.
local function written_down(blob, now)
  local ttl, tombstone, who, print, ended, at = shape_of(blob)
  local behind = behind_prices(blob, at)
  local prices, n = sub(blob, at, behind - 1), byte(blob, behind)
  local terms, nets, pieces = {}, {}, {}
  at = behind + 1
  for i = 1, n do
    local bytes = byte(blob, at)
    local head, mark, added = sub(blob, at + 1, at + bytes), marks[2 * i - 1], marks[2 * i]
    at = at + 1 + bytes
    terms[i] = { id = head, held = added }
    if byte(head, 7) ~= 5 then
      nets[#nets + 1] = { sub(head, 1, 4), added, 0, 0 }
    end
    pieces[i] = head .. pack('<BI7I7', 1, mark, added)
  end
  for i = #reply, said + 1, -1 do
    reply[i] = nil
  end
  reply[1] = 10
  if ended == 1 then
    local e = { state = SETTLED, ends = now + 1000 * tombstone, who = who, print = print, digest = 0, seq = 0 }
    e.estimated, e.first, e.last, e.nets, e.prices = 0, now, 0, nets, prices
    put(KEYS[1], ended_text(e), e.ends)
    return with_ended(reply, e)
  end
  put(KEYS[1], pack('<BBI7I7I4I4I6B', FORMAT, OPEN, now + ttl, now, tombstone, who, print, 0) .. prices .. char(n)
    .. table.concat(pieces), now + ttl + 1000 * tombstone)
  return with_open(reply, now, now + ttl, now, terms)
end
