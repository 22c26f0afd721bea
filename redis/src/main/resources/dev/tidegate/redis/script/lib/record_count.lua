-- How many records a tenant has: B format | cells of I7 end | I4 count, the earliest end
-- first. The end is when the records of the cell are forgotten at the latest: it is rounded up by an eighth of a
-- lifetime, so that records share cells, and a record that ends early is counted until then.
local MAX_CELLS = 16

-- Counts one more record.
--   takes    the value, the instant, when the record is forgotten, the most records
--   returns  the new value and its latest end, -1 if that is as before; false or nothing if there is no room
local function count_record(value, now, forgotten_at, max_records)
  local rounded_end = forgotten_at + floor((forgotten_at - now) / 8)
  if #value == 12 then
    -- All of one lifetime so far, as nearly always: to make tables would cost more than all the rest.
    local cell_end, count = unpack('<I7I4', value, 2)
    if cell_end >= forgotten_at and cell_end <= rounded_end then
      return count < max_records and pack('<BI7I4', COUNT_FORMAT, cell_end, count + 1), -1
    end
  end
  local cells, total, cell = {}, 1, nil
  for at = 2, #value - 10, 11 do
    local cell_end, count = unpack('<I7I4', value, at)
    if cell_end > now then
      cells[#cells + 1], cells[#cells + 2] = cell_end, count
      total = total + count
      if not cell and cell_end >= forgotten_at and cell_end <= rounded_end then
        cell = #cells
      end
    end
  end
  if total > max_records then
    return
  elseif cell then
    cells[cell] = cells[cell] + 1
  elseif #cells == 2 * MAX_CELLS then
    -- The last cell takes the record, and ends as late as the later of both.
    cells[#cells - 1] = max(cells[#cells - 1], rounded_end)
    cells[#cells] = cells[#cells] + 1
  else
    local k = 1
    while k < #cells and cells[k] < rounded_end do
      k = k + 2
    end
    table.insert(cells, k, 1)
    table.insert(cells, k, rounded_end)
  end
  local pieces = { pack('B', COUNT_FORMAT) }
  for k = 1, #cells, 2 do
    pieces[#pieces + 1] = pack('<I7I4', cells[k], cells[k + 1])
  end
  return table.concat(pieces), cells[#cells - 1]
end
