-- The places where a limit charged an ended reservation, as Places.java. Each charge is a place, which is an instant
-- or for calendar limits also a civil index, and an amount; the oldest comes first.
local MAX_PLACES = 8

--   takes    the term, the instant of the reserve; for a calendar limit the civil index that stands for it, below 0 if
--            it is not known, and that which stands for any other instant
local function new_places(term, first, first_index, last_index)
  return { term = term, first = first, first_index = first_index, last_index = last_index, charges = {} }
end

-- The number of the segment or window that a place is in.
local function cell_of(places, place)
  local kind = places.term.kind
  if kind == @{KIND.SLIDING} then
    return floor(place / places.term.param2)
  elseif kind == @{KIND.FIXED} then
    return floor(place / places.term.param1)
  elseif kind == @{KIND.CALENDAR} then
    return place < INSTANTS and place or place == places.first and places.first_index or places.last_index
  end
  return 0
end

-- The mark by which a refund finds a charge at this place; and the place of a charge with this mark.
local function mark_of_place(places, place)
  local kind = places.term.kind
  return kind == @{KIND.SLIDING} and place
    or kind == @{KIND.FIXED} and (floor(place / places.term.param1) + 1) * places.term.param1 or cell_of(places, place)
end

local function place_of_mark(places, mark)
  local kind = places.term.kind
  return kind == @{KIND.FIXED} and mark - 1 or kind == @{KIND.BUCKET} and places.first or mark
end

local function add_charge(places, place, amount)
  local charges = places.charges
  local n = #charges
  if amount == 0 then
    return
  elseif n > 0 and cell_of(places, charges[n - 1]) == cell_of(places, place) then
    charges[n] = charges[n] + amount
    return
  end
  charges[n + 1], charges[n + 2] = place, amount
  if n + 2 > MAX_PLACES then
    charges[4] = charges[2] + charges[4]
    charges[3] = charges[1]
    table.remove(charges, 1)
    table.remove(charges, 1)
  end
end
