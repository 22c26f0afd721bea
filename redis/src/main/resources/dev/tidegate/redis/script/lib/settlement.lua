-- Ends an open reservation, as Settlement.java: what was held too much is refunded where it was charged, the newest
-- charges first; what was held too little is charged now.
--   takes    the reservation that load_reservation returned, the state in which it ends, the usage (nil: nothing was
--            used), its digest
--   returns  the reply
local function end_reservation(reservation, state, usage, digest)
  local now = reservation.now
  local ended = { state = state, kept_until = now + 1000 * reservation.retention,
    subject_hash = reservation.subject_hash, fingerprint = reservation.fingerprint, digest = digest, seq = 0 }
  ended.estimated, ended.first, ended.last = usage and usage.unknown or 0, reservation.first, 0
  ended.limit_charges, ended.prices = {}, reservation.prices_text
  for i = 1, #reservation.terms do
    local term = reservation.terms[i]
    if term.kind == @{KIND.LEASES} then
      local section = release_lease(term.section, 0, hash, now)
      term.section, term.changed = section, section ~= term.section
    else
      local actual = usage and amount_of(record, term.weights, term.meter, reservation.prices, usage, term.held) or 0
      local entries, late = term.entries, 0
      if actual > term.held and not term.orphaned then
        late = charge_term(term, actual - term.held)
      else
        local excess = term.orphaned and 0 or term.held - actual
        for k = #entries - 1, excess > 0 and 1 or #entries, -2 do
          local due = math.min(excess, entries[k + 1])
          local refunded = refund_term(term, entries[k], due)
          entries[k + 1], excess = entries[k + 1] - refunded, excess - due
        end
      end
      local charges, is_last = actual > 0 and { 0, actual } or {}, false
      if not term.orphaned then
        charges, is_last = places_at_end(term, reservation.first, now, late)
      end
      ended.limit_charges[#ended.limit_charges + 1] = { sub(term.id, 1, 4), charges }
      ended.last = is_last and now or ended.last
    end
  end
  record = ended_record_text(ended)
  store_sections(reservation.terms, keys)
  write_value(KEYS[1], record, ended.kept_until)
  local status = state == SETTLED and @{STATUS.SETTLED} or @{STATUS.CANCELLED}
  return append_ended(reply_with_usage(status, reservation), ended)
end
