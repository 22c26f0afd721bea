-- Judges the limits of one key and, while every enforced one admits, makes its new value: the plan's sections in the
-- plan's order, then the others.
-- Tables of their usual sizes from the start: to grow one costs more than what is written into it.
local reply, said = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0
local values, before, ends = { '' }, { 0, 0, 0, 0, 0, 0, 0, 0 }, { 0 }
-- What was charged where and how much, if a reservation is to remember it.
local marks
-- The functions made so far: of the kinds of windows, and those of rare.lua.
local kinds, rare = { false, false, false, false, false }, nil
local saturated, dropped, crowded, moved = false, false, false, nil
--   takes    the number of the key, its value, the packed decision, where the key's limits begin in it, the
--            number of limits judged before; build: 1 if all of those admit, else 0
--   returns  where the next key's limits begin, the number of limits judged, build
--   appends  used, back and fits of each limit to the reply, as after a charge while all admit; what is charged is in
--            values and ends, which is 0 for a key that keeps what it has, -1 for one that keeps its TTL; what had to be
--            clamped is in moved, with its latest end. If it returns nothing the key cannot be read, and broken says why
--@include rare

local judge
function judge(k, v, blob, p, n, build)
  local clock, unpack, reply = clock, unpack, reply
  local count, begun, admitted = byte(blob, p), n, build
  local first, hint, tidy, changed, alive = p + 1, 9, true, false, false
  local pieces, m, latest, was = { '', '', '', '', '', '' }, 1, 0, 0
  p = first
  for _ = 1, count do
    local id, kind, shadow, part, capacity, a, b = unpack('<c6BBdddd', blob, p)
    p = p + 40
    if kind == @{KIND.CALENDAR} then
      if clock >= b then
        a, b = a + 1, unpack('<d', blob, p)
      end
      p = p + 8
    end
    local at, shape, over, amount, now = 0, 0, 0, 0, clock
    if hint < #v then
      if hint + 20 > #v then
        broken = k + 16 * LENGTHS
        return
      end
      local its
      its, shape, over, amount = unpack('<c6BI7I7', v, hint)
      if its == id then
        at = hint
      else
        rare = rare or made_rare()
        if tidy and not rare.is_sound(v) then
          broken = k + 16 * LENGTHS
          return
        end
        tidy, at, shape, over, amount = false, rare.find(v, id)
      end
    elseif not tidy then
      at, shape, over, amount = rare.find(v, id)
    end
    if at > 0 then
      local odd, bytes, its_end = false, 21, over
--@include odd
      if odd then
        rare = rare or made_rare()
        local flaw = rare.flaw_of(kind, v, at, shape, over, amount, a)
        if flaw then
          broken = k + 16 * flaw
          return
        end
        bytes, now = rare.size(shape, v, at), rare.section_time(kind, shape, over, amount, a, b, capacity)
        if not now then
          if not rare.is_sound(v) then
            broken = k + 16 * LENGTHS
            return
          end
          moved = moved or {}
          moved[k] = rare.move(v, blob, first, count)
          if not moved[k][1] then
            broken = k + 16 * moved[k][2]
            return
          end
          return judge(k, moved[k][1], blob, first - 1, begun, admitted)
        end
      end
      hint, was = at + bytes, its_end > was and its_end or was
      alive = alive or its_end + ((kind == @{KIND.FIXED} or kind == @{KIND.CALENDAR}) and GRACE or 0) > clock
    end
    local its = kinds[kind]
    if not its then
--@include kinds
    end
    local used, back, fits, used_after, back_after, section, its_end =
      its(v, at, shape, over, amount, now, id, part, capacity, a, b, build + build * shadow)
    local r = said + 3 * n
    reply[r + 3] = fits
    if used_after then
      reply[r + 1], reply[r + 2], before[2 * n + 1], before[2 * n + 2] = used_after, back_after, used, back
      changed = changed or used_after > used
      if used_after < used + part then
        saturated, crowded = saturated or kind < @{KIND.LEASES}, crowded or kind == @{KIND.LEASES}
      end
      if marks then
        marks[3 * n + 1], marks[3 * n + 3] = 1, used_after - used
        -- What a refund of this charge has to name, as marks.lua.
        marks[3 * n + 2] = used_after == used and 0 or kind == @{KIND.SLIDING} and its_end - a or kind == @{KIND.FIXED} and its_end
          or kind == @{KIND.CALENDAR} and math.floor(unpack('<I7', section, 8) / SECONDS) or 0
      end
      if section then
        m = m + 1
        pieces[m] = section
        if its_end > latest then
          latest = its_end
        end
      end
    else
      reply[r + 1], reply[r + 2] = used, back
      if build == 1 then
        build = 0
        -- The first that denies: what the limits before it would be after the charge is not what they are.
        for i = 0, n - 1 do
          reply[said + 3 * i + 1], reply[said + 3 * i + 2] = before[2 * i + 1], before[2 * i + 2]
        end
      end
    end
    n = n + 1
  end
  if tidy and hint ~= #v + 1 and v ~= '' then
    rare = rare or made_rare()
    if not rare.is_sound(v) then
      broken = k + 16 * LENGTHS
      return
    end
  end
  ends[k] = 0
  if build == 1 and changed then
    if hint < #v or not tidy then
      local mine, q = {}, first
      for _ = 1, count do
        local id, kind = unpack('<c6B', blob, q)
        mine[id], q = true, q + (kind == @{KIND.CALENDAR} and 48 or 40)
      end
      local text, last, lost = rare.others(v, mine)
      pieces[m + 1], latest, dropped, was = text, math.max(latest, last), dropped or lost, -1
      alive = alive or text ~= ''
    end
    -- It counts since when it did, but at the latest since now; one of which everything is over begins from 0, so that it
    -- does not matter when the server lets go of it.
    pieces[1] = alive and unpack('<I7', v, 2) <= clock and sub(v, 1, 8) or pack('<BI7', VALUE, clock)
    -- Where the latest end stays, so does the TTL: to set it again would cost a third of the write.
    values[k], ends[k] = table.concat(pieces), latest == was and not (moved and moved[k]) and -1 or latest
  end
  return p, n, build
end
