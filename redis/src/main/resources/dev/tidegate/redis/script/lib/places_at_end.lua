-- The charges of a term when its reservation ends: what it still holds, then what is charged late.
--   returns  the charges, and whether one of them is at the last instant
local function places_at_end(term, first, now, late)
  local entries, index = term.entries, -1
  local param1, param2 = term.former_param1 or term.param1, term.former_param2 or term.param2
  if term.kind == @{KIND.CALENDAR} and entries[1] == (first < param2 and param1 or param1 + 1) then
    index = entries[1]
  end
  local places = new_places(term, first, index, term.index)
  local first_cell, is_last = cell_of(places, first), false
  for k = 1, #entries, 2 do
    local place = place_of_mark(places, entries[k])
    add_charge(places, cell_of(places, place) == first_cell and first or place, entries[k + 1])
  end
  if late > 0 then
    local mark = refund_mark(term.kind, term.section, unpack('<I7', term.section, 8), term.param1)
    local place = place_of_mark(places, mark)
    if cell_of(places, place) == first_cell then
      add_charge(places, first, late)
    elseif cell_of(places, place) == cell_of(places, now) then
      add_charge(places, now, late)
      is_last = places.charges[#places.charges - 1] == now
    else
      add_charge(places, place, late)
    end
  end
  return places.charges, is_last
end
