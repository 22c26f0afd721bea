-- A value of which sections are further ahead of the clock than they may be: those moved to it. Rare, so that what it needs
-- is made when it is called.
--   takes    the value; the key's limits by id, each { kind, a, b, capacity } with the calendar window of the clock
--   returns  the value as it is to be read from now on, and its latest end; or nothing and what is wrong with a section
local function clamped(v, mine)
  local function sliding_section(at, shape, over, amount, a, b)
    local times, amounts, n = {}, {}, 0
    for i = 1, shape do
      local t, left = over - a, amount
      if i < shape then
        t, left = unpack('<I7I7', v, at + 14 + 14 * i)
      end
      t = math.min(t, clock)
      if n == 0 or floor(times[n] / b) ~= floor(t / b) then
        n = n + 1
        amounts[n] = 0
      end
      times[n], amounts[n] = t, amounts[n] + left
    end
    local older, text = 0, ''
    for i = 1, n - 1 do
      older, text = older + amounts[i], text .. pack('<I7I7', times[i], amounts[i])
    end
    over = times[n] + a
    return over, pack('<BI7I7', n, over, amounts[n]) .. (n > 1 and pack('<I7', older) or '') .. text
  end

  local function leases_section(at)
    local most, count = clock + WEEK, unpack('<I2', v, at + 14)
    local kept, cut = 0, {}
    while kept < count and unpack('<I7', v, at + 16 + 13 * kept) < most do
      kept = kept + 1
    end
    for i = kept, count - 1 do
      cut[#cut + 1] = unpack('<I6', v, at + 23 + 13 * i)
    end
    table.sort(cut)
    local text = pack('<BI7I2', LEASES, most, count) .. sub(v, at + 16, at + 15 + 13 * kept)
    for i = 1, #cut do
      text = text .. pack('<I7I6', most, cut[i])
    end
    return most, text
  end

  -- The end of the section as it is stored, and the section behind its id.
  local function section(at, shape, over, amount, kind, a, b)
    if kind == @{KIND.SLIDING} then
      return sliding_section(at, shape, over, amount, a, b)
    elseif kind == @{KIND.LEASES} then
      return leases_section(at)
    elseif kind == @{KIND.FIXED} then
      over = (floor(clock / a) + 1) * a
    elseif kind == @{KIND.CALENDAR} then
      over = a * SECONDS + b / MICROS
    else
      over = clock + ceil(amount / a)
    end
    return over, pack('<BI7', shape, over) .. sub(v, at + 14, at + size(shape, v, at) - 1)
  end

  local pieces, latest, at = { sub(v, 1, 8) }, 0, 9
  while at < #v do
    local id, shape, over, amount = unpack('<c6BI7I7', v, at)
    local bytes, limit = size(shape, v, at), mine[id]
    local text = sub(v, at + 6, at + bytes - 1)
    -- A damaged section must not become a sound one by being moved.
    local flaw = limit and flaw_of(limit[1], v, at, shape, over, amount, limit[2])
    if flaw then
      return nil, flaw
    end
    if limit and not section_time(limit[1], shape, over, amount, limit[2], limit[3], limit[4]) then
      over, text = section(at, shape, over, amount, limit[1], limit[2], limit[3])
    end
    pieces[#pieces + 1], latest = id .. text, max(latest, end_of(shape, over))
    at = at + bytes
  end
  return table.concat(pieces), latest
end
