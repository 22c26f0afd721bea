-- How many records a tenant has, by when each is forgotten at the latest: B format | n × (I7 end | I4 count), the earliest
-- end first. Ends are rounded up by an eighth of a lifetime, so that records share them; one that ends earlier than was
-- said when it was made is counted until then.
local MOST_CELLS = 16

-- One more record in the value v.
--   takes    the value, now, when the record is forgotten, the most records
--   returns  the new value and its latest end, -1 if that is as before; false or nothing if there are as many as there may be
local function one_more(v, now, ends, most)
  local coarse = ends + floor((ends - now) / 8)
  if #v == 12 then
    -- All of one lifetime so far, as nearly always: to make tables would cost more than all the rest.
    local over, count = unpack('<I7I4', v, 2)
    if over >= ends and over <= coarse then
      return count < most and pack('<BI7I4', CROWD, over, count + 1), -1
    end
  end
  local cells, sum, place = {}, 1, nil
  for at = 2, #v - 10, 11 do
    local over, count = unpack('<I7I4', v, at)
    if over > now then
      cells[#cells + 1], cells[#cells + 2] = over, count
      sum = sum + count
      if not place and over >= ends and over <= coarse then
        place = #cells
      end
    end
  end
  if sum > most then
    return
  elseif place then
    cells[place] = cells[place] + 1
  elseif #cells == 2 * MOST_CELLS then
    -- The last one takes all, and lasts as long as the longest.
    cells[#cells - 1] = max(cells[#cells - 1], coarse)
    cells[#cells] = cells[#cells] + 1
  else
    local k = 1
    while k < #cells and cells[k] < coarse do
      k = k + 2
    end
    table.insert(cells, k, 1)
    table.insert(cells, k, coarse)
  end
  local pieces = { pack('B', CROWD) }
  for k = 1, #cells, 2 do
    pieces[#pieces + 1] = pack('<I7I4', cells[k], cells[k + 1])
  end
  return table.concat(pieces), cells[#cells - 1]
end
