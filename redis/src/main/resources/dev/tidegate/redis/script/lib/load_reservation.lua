-- Loads an open reservation: its record, with the terms whose sections are taken out of the values.
--   returns  the reservation; or nil and the reply
local function load_reservation()
  local reservation, _ = {}, nil
  _, _, reservation.expiry, reservation.first, reservation.retention, reservation.subject_hash,
    reservation.fingerprint = unpack('<BBI7I7I4I4I6', record)
  reservation.terms, reservation.prices_text, reservation.prices = read_terms(record)
  reserved_at = reservation.first
  for i = 1, #reservation.terms do
    local term = reservation.terms[i]
    local window = term.kind == @{KIND.CALENDAR} and windows[sub(term.id, 1, 4)]
    if window then
      term.former_param1, term.former_param2 = term.param1, term.param2
      term.param1, term.param2, term.following = window[1], window[2], window[3]
      term.orphaned = term.following == 0
    elseif term.kind == @{KIND.CALENDAR} and clock < reservation.first then
      -- The clock was set back, perhaps to before the windows that the record remembers; it knows no earlier ones.
      return nil, status_reply(@{STATUS.STALE})
    end
  end
  local now, flags, instant = load_sections(reservation.terms, keys)
  if not now then
    return nil, status_reply(flags, instant)
  elseif reservation.expiry + 1000 * reservation.retention <= now then
    return nil, status_reply(@{STATUS.GONE})
  end
  reservation.now, reservation.flags = now, flags
  return reservation
end

-- A reply that says what is in use of each limit.
local function reply_with_usage(status, reservation)
  local flags = reservation.flags
    + (saturated and @{FLAG.SATURATED} or 0) + (dropped and @{FLAG.SECTION_DROPPED} or 0)
  local reply = { status + 256 * #reservation.terms, reservation.now, clock, flags }
  for i = 1, #reservation.terms do
    reply[4 + i] = apply_window(reservation.terms[i], 0, reservation.terms[i].capacity, EVALUATE)
  end
  return reply
end
