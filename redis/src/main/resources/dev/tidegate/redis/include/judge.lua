-- Judges the limits of one key and, while every enforced one admits, makes its value anew: the plan's sections in the
-- plan's order, then the others.
-- Tables of their usual sizes from the start: to grow one costs more than what is written into it.
local reply, said = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0
local values, after, ends = { '' }, { 0, 0, 0, 0, 0, 0, 0, 0 }, { 0 }
local saturated, dropped, crowded, moved = false, false, false, nil
--   takes    the number of the key, its value, the packed decision, where the key's limits begin in it, the
--            number of limits judged before; build: 1 if all of those admit, else 0
--   returns  where the next key's limits begin, the number of limits judged, build
--   appends  used, back and fits of each limit to the reply, used and back after a charge to after; what is charged is in
--            values and ends, which is 0 for a key that keeps what it has, -1 for one that keeps its TTL; what had to be
--            clamped is in moved, with its latest end. If it returns nothing the key cannot be read, and broken says why
local judge

-- Moves what is too far ahead of the clock in the value of a key, and returns that. Rare.
local function move(k, v, blob, p, count)
  local mine = {}
  for _ = 1, count do
    local id, kind, _, _, capacity, a, b = unpack('<c6BBdddd', blob, p)
    p = p + (kind == 3 and 48 or 40)
    if kind == 3 and clock >= b then
      a, b = a + 1, unpack('<d', blob, p - 8)
    end
    mine[id] = { kind, a, b, capacity }
  end
  moved = moved or {}
  moved[k] = { clamped(v, mine) }
  return moved[k][1]
end

function judge(k, v, blob, p, n, build)
  local count, begun, admitted = byte(blob, p), n, build
  local first, hint, tidy, changed, alive = p + 1, 9, true, false, false
  local pieces, m, latest, was = { '', '', '', '', '', '' }, 1, 0, 0
  p = first
  for _ = 1, count do
    local id, kind, shadow, part, capacity, a, b = unpack('<c6BBdddd', blob, p)
    p = p + 40
    if kind == 3 then
      if clock >= b then
        a, b = a + 1, unpack('<d', blob, p)
      end
      p = p + 8
    end
    local at, shape, over, amount = 0, 0, 0, 0
    if hint < #v then
      if hint + 20 > #v then
        broken = k + 16 * LENGTHS
        return
      end
      local its
      its, shape, over, amount = unpack('<c6BI7I7', v, hint)
      if its == id then
        at = hint
      elseif tidy and not is_sound(v) then
        broken = k + 16 * LENGTHS
        return
      else
        tidy, at, shape, over, amount = false, find(v, id)
      end
      if at > 0 then
        local its_end = kind == 3 and over % SECONDS * MICROS or over
        hint, was = at + size(shape, v, at), its_end > was and its_end or was
        alive = alive or its_end + ((kind == 2 or kind == 3) and GRACE or 0) > clock
      end
    elseif not tidy then
      at, shape, over, amount = find(v, id)
      alive = alive or at > 0 and end_of(shape, over) + ((kind == 2 or kind == 3) and GRACE or 0) > clock
    end
    local now = clock
    if at > 0 then
      local flaw = flaw_of(kind, v, at, shape, over, amount, a)
      if flaw then
        broken = k + 16 * flaw
        return
      elseif kind > 2 or over - a > clock then
        now = section_time(kind, shape, over, amount, a, b, capacity)
        if not now then
          if not is_sound(v) then
            broken = k + 16 * LENGTHS
            return
          end
          return judge(k, move(k, v, blob, first, count), blob, first - 1, begun, admitted)
        end
      end
    end
    local its = kind == 1 and sliding or kind == 3 and calendar or kind == 4 and bucket or kind == 2 and fixed or leases
    local used, back, fits, used_after, back_after, section, its_end =
      its(v, at, shape, over, amount, now, id, part, capacity, a, b, build + build * shadow)
    local r = said + 3 * n
    reply[r + 1], reply[r + 2], reply[r + 3] = used, back, fits
    if used_after then
      after[2 * n + 1], after[2 * n + 2] = used_after, back_after
      changed = changed or used_after > used
      if used_after < used + part then
        saturated, crowded = saturated or kind < 5, crowded or kind == 5
      end
      if marks then
        marks[3 * n + 1], marks[3 * n + 3] = 1, used_after - used
        marks[3 * n + 2] = used_after > used and mark_of(kind, section, its_end, a) or 0
      end
      if section then
        m = m + 1
        pieces[m], latest = section, max(latest, its_end)
      end
    elseif build == 1 then
      build = 0
    end
    n = n + 1
  end
  if tidy and hint ~= #v + 1 and v ~= '' and not is_sound(v) then
    broken = k + 16 * LENGTHS
    return
  end
  ends[k] = 0
  if build == 1 and changed then
    if hint < #v or not tidy then
      local mine, q = {}, first
      for _ = 1, count do
        local id, kind = unpack('<c6B', blob, q)
        mine[id], q = true, q + (kind == 3 and 48 or 40)
      end
      local text, last, lost = others(v, mine)
      pieces[m + 1], latest, dropped, was = text, max(latest, last), dropped or lost, -1
      alive = alive or text ~= ''
    end
    pieces[1] = header(v, clock, alive)
    -- Where the latest end stays, so does the TTL: to set it anew would cost a third of the write.
    values[k], ends[k] = table.concat(pieces), latest == was and not (moved and moved[k]) and -1 or latest
  end
  return p, n, build
end
