-- Books another usage for a settled reservation, as Adjustment.java: afterwards each limit is charged the amount of
-- the new usage, whatever was booked before.

-- The charges of one limit after the adjustment.
--   takes    the term, { short id, charges } as the record has it, the amount of the new usage, the ended record
--   returns  the same for the new amount, and what was added now
local function rebook(term, limit_charges, actual, ended)
  local places, charges = new_places(term, ended.first, term.entries[1], term.entries[3]), limit_charges[2]
  local held = sum_of(charges)
  local excess, refunded = held - actual, {}
  -- The newest first; what has left its window gives nothing back, and then an older one may.
  for k = #charges - 1, 1, -2 do
    refunded[k] = excess > 0
      and refund_term(term, mark_of_place(places, charges[k]), math.min(excess, charges[k + 1])) or 0
    excess = excess - refunded[k]
  end
  for k = 1, #charges, 2 do
    add_charge(places, charges[k], charges[k + 1] - refunded[k])
  end
  local added = actual > held and charge_term(term, actual - held) or 0
  if added > 0 then
    local mark = refund_mark(term.kind, term.section, unpack('<I7', term.section, 8), term.param1)
    add_charge(places, place_of_mark(places, mark), added)
  end
  return { limit_charges[1], places.charges }, added
end

--   takes    the ended record, digest and number of the adjustment, the usage, where the open record without times
--            begins in the argument
--   returns  the reply, and for each limit to which something was added its short id, its place in the reply, and what
--            was added: for lib/thresholds.lua. None of a tenant with overrides: no plan has the capacities of these.
local function adjust(ended, digest, seq, usage, record_at)
  local current_record = sub(text, record_at)
  local reservation = { terms = read_terms(current_record) }
  reserved_at = ended.first
  local flags, instant
  reservation.now, flags, instant = load_sections(reservation.terms, keys)
  if not reservation.now then
    return status_reply(flags, instant)
  end
  reservation.flags = flags
  local places_by_id, adjusted, prices, raised, added = {}, {}, read_prices(ended.prices), {}, nil
  for i = 1, #reservation.terms do
    places_by_id[sub(reservation.terms[i].id, 1, 4)] = i
  end
  for k = 1, #ended.limit_charges do
    local limit_charges = ended.limit_charges[k]
    local place = places_by_id[limit_charges[1]]
    if place then
      local term = reservation.terms[place]
      local held = sum_of(limit_charges[2])
      local actual = amount_of(current_record, term.weights, term.meter, prices, usage, held)
      limit_charges, added = rebook(term, limit_charges, actual, ended)
      if added > 0 then
        raised[#raised + 1], raised[#raised + 2], raised[#raised + 3] = limit_charges[1], place, added
      end
    end
    adjusted[k] = limit_charges
  end
  -- Before anything is written: it fails where that key is of another type.
  if #raised > 0 and redis.call('GET', KEYS[max(keys[0], keys[1], keys[2]) + 1]) then
    raised = {}
  end
  ended.limit_charges, ended.digest, ended.seq, ended.estimated = adjusted, digest, seq, usage.unknown
  store_sections(reservation.terms, keys)
  write_value(KEYS[1], ended_record_text(ended), ended.kept_until)
  return append_ended(reply_with_usage(@{STATUS.ADJUSTED}, reservation), ended), raised
end
