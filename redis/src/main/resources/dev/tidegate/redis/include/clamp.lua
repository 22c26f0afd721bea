-- A value whose times are ahead of a corrected clock, moved back to it as far as the plan's limits go. Rare.
--   takes    the value, where the records of the key's limits begin in the packed decision, how many, now
--   returns  the value as it is to be read from now on, and its latest end
local function clamped(v, blob, p, count, now)
  local ahead, mine = unpack('<I7', v, 2) - now, {}
  for _ = 1, count do
    local id, kind, _, _, _, a, b = unpack('<c6BBdddd', blob, p)
    p = p + (kind == 3 and 48 or 40)
    if kind == 3 and now >= b then
      a, b = a + 1, unpack('<d', blob, p - 8)
    end
    mine[id] = { kind, a, b }
  end
  local pieces, latest, at = { pack('<BI7', FORMAT, now) }, 0, 9
  while at < #v do
    local id, shape, over, amount = unpack('<c6BI7I7', v, at)
    local bytes, limit = size(shape, v, at), mine[id] or {}
    local kind, a, b = limit[1], limit[2], limit[3]
    local body = sub(v, at + 14, at + bytes - 1)
    if kind == 1 then
      over, body = math.min(over, now + a), sub(body, 1, 14)
      for q = at + 28, at + bytes - 1, 14 do
        local t, left = unpack('<I7I7', v, q)
        body = body .. pack('<I7I7', math.min(t, now), left)
      end
    elseif kind == 2 then
      over = math.min(over, (floor(now / a) + 1) * a)
    elseif kind == 3 and over >= (a + 1) * SECONDS then
      over = a * SECONDS + b / MICROS
    elseif kind == 4 then
      over = over - ahead
    elseif kind == 5 then
      over, body = over - ahead, sub(body, 1, 2)
      for q = at + 16, at + bytes - 1, 13 do
        body = body .. pack('<I7', unpack('<I7', v, q) - ahead) .. sub(v, q + 7, q + 12)
      end
    end
    pieces[#pieces + 1], latest = pack('<c6BI7', id, shape, over) .. body, max(latest, end_of(shape, over))
    at = at + bytes
  end
  return table.concat(pieces), latest
end
