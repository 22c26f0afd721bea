-- The places where a limit charged an ended reservation, as Places.java.
--   takes    the term, the instant of the reserve; for a calendar limit the civil index that stands for it, below 0 if it
--            is not known, and that which stands for any other instant
local MOST_PLACES = 8

local function places_of_term(t, first, first_index, last_index)
  return { t = t, first = first, first_index = first_index, last_index = last_index, charges = {} }
end

-- The number of the segment or window of a place.
local function cell(p, place)
  local kind = p.t.kind
  if kind == @{KIND.SLIDING} then
    return floor(place / p.t.b)
  elseif kind == @{KIND.FIXED} then
    return floor(place / p.t.a)
  elseif kind == @{KIND.CALENDAR} then
    return place < INSTANTS and place or place == p.first and p.first_index or p.last_index
  end
  return 0
end

-- What a refund of a charge at this place has to name, and the place of a charge that was marked so.
local function mark_at(p, place)
  local kind = p.t.kind
  return kind == @{KIND.SLIDING} and place or kind == @{KIND.FIXED} and (floor(place / p.t.a) + 1) * p.t.a or cell(p, place)
end

local function place_at(p, mark)
  local kind = p.t.kind
  return kind == @{KIND.FIXED} and mark - 1 or kind == @{KIND.BUCKET} and p.first or mark
end

-- Adds a charge.
local function add(p, place, amount)
  local charges = p.charges
  local n = #charges
  if amount == 0 then
    return
  elseif n > 0 and cell(p, charges[n - 1]) == cell(p, place) then
    charges[n] = charges[n] + amount
    return
  end
  charges[n + 1], charges[n + 2] = place, amount
  if n + 2 > MOST_PLACES then
    charges[4] = charges[2] + charges[4]
    charges[3] = charges[1]
    table.remove(charges, 1)
    table.remove(charges, 1)
  end
end

-- What a term of an open record still holds, then what is charged late; returns the charges, and whether the last
-- instant is among them.
local function ended_places(t, first, now, late)
  local entries, index = t.entries, -1
  local a, b = t.was_a or t.a, t.was_b or t.b
  if t.kind == @{KIND.CALENDAR} and entries[1] == (first < b and a or a + 1) then
    index = entries[1]
  end
  local p = places_of_term(t, first, index, t.index)
  local at_first, last = cell(p, first), false
  for k = 1, #entries, 2 do
    local place = place_at(p, entries[k])
    add(p, cell(p, place) == at_first and first or place, entries[k + 1])
  end
  if late > 0 then
    local place = place_at(p, mark_of(t.kind, t.section, unpack('<I7', t.section, 8), t.a))
    if cell(p, place) == at_first then
      add(p, first, late)
    elseif cell(p, place) == cell(p, now) then
      add(p, now, late)
      last = p.charges[#p.charges - 1] == now
    else
      add(p, place, late)
    end
  end
  return p.charges, last
end
