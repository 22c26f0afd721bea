-- Extends an open reservation and raises what it holds, as Ledger.java does.
local MAX_ENTRIES = 255

-- Remembers one more charge of a term: joined to its last one where one refund finds both.
local function record_charge(term, mark, amount)
  local entries = term.entries
  local n = #entries
  local segment, newest_segment = mark, entries[n - 1]
  if term.kind == @{KIND.SLIDING} then
    segment, newest_segment = floor(mark / term.param2), floor(newest_segment / term.param2)
  end
  if entries[n] > 0 and newest_segment == segment then
    entries[n] = entries[n] + amount
  elseif n == 2 * MAX_ENTRIES then
    entries[n - 1], entries[n] = 0, entries[n] + amount
  else
    entries[n + 1], entries[n + 2] = mark, amount
  end
  term.held = term.held + amount
end

-- Sets part of each term: what is missing to the total.
--   returns  whether nothing is missing or every enforced limit admits its part
local function find_missing(reservation, total)
  local is_missing, admitted = false, true
  for i = 1, #reservation.terms do
    local term = reservation.terms[i]
    term.part = 0
    if term.kind ~= @{KIND.LEASES} and not term.orphaned then
      term.part = max(0, amount_of(record, term.weights, term.meter, reservation.prices, total, term.held) - term.held)
    end
    is_missing = is_missing or term.part > 0
    admitted = admitted
      and (term.shadow or apply_window(term, 0, term.capacity, EVALUATE) + term.part <= term.capacity)
  end
  return not is_missing or admitted
end

-- The record with another expiry and other charges.
local function open_record_text(reservation)
  local n, pieces = #reservation.terms, { '', sub(record, 35, (unpack('<I2', record, 32))) }
  for i = 1, n do
    local entries = reservation.terms[i].entries
    pieces[#pieces + 1] = char(#entries / 2)
    for k = 1, #entries, 2 do
      pieces[#pieces + 1] = pack('<I7I7', entries[k], entries[k + 1])
    end
  end
  pieces[1] = pack('<BBI7', RECORD_FORMAT, OPEN, reservation.expiry) .. sub(record, 10, 34)
  return add_checksum(table.concat(pieces))
end

--   takes    the reservation that load_reservation returned, the time to live µs, the total as a usage
--   returns  the reply
local function extend(reservation, ttl, total)
  local admitted = find_missing(reservation, total)
  local now, expiry = reservation.now, max(reservation.expiry, reservation.now + ttl)
  for i = 1, #reservation.terms do
    local term = reservation.terms[i]
    if term.kind == @{KIND.LEASES} and term.held > 0 then
      local others = release_lease(term.section, 0, hash, now)
      local others_end = others ~= '' and unpack('<I7', others, 8) or 0
      term.section = add_lease(others, others ~= '' and 1 or 0, others_end, term.id, hash, expiry, now)
      term.changed = true
    elseif admitted and term.part > 0 then
      local added = charge_term(term, term.part)
      if added > 0 then
        local mark = refund_mark(term.kind, term.section, unpack('<I7', term.section, 8), term.param1)
        record_charge(term, mark, added)
      end
    end
  end
  reservation.expiry = expiry
  record = open_record_text(reservation)
  store_sections(reservation.terms, keys)
  write_value(KEYS[1], record, expiry + 1000 * reservation.retention)
  local reply = reply_with_usage(admitted and @{STATUS.EXTENDED} or @{STATUS.STOP}, reservation)
  return append_open(reply, now, expiry, reservation.first, reservation.terms)
end
