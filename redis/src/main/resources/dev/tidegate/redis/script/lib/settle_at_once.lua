-- Writes the record of a reservation that is settled as it is made, at its own cost. Its fingerprint stands for the
-- digest of its usage.
--@include record
--@include terms
--@include refund_mark
--@include charge_places
--@include places_at_end

local function settle_at_once(body, retention, subject_hash, fingerprint, now)
  local ended = { state = SETTLED, kept_until = now + 1000 * retention, subject_hash = subject_hash,
    fingerprint = fingerprint, digest = fingerprint, seq = 0 }
  local terms, prices_text = read_terms(sub(command, 1, 33) .. body)
  ended.estimated, ended.first, ended.last, ended.limit_charges, ended.prices = 0, now, 0, {}, prices_text
  for i = 1, #terms do
    if terms[i].kind ~= @{KIND.LEASES} then
      terms[i].entries = { charge_marks[3 * i - 1], charge_marks[3 * i] }
      ended.limit_charges[#ended.limit_charges + 1] =
        { sub(terms[i].id, 1, 4), (places_at_end(terms[i], now, now, 0)) }
    end
  end
  write_value(KEYS[1], ended_record_text(ended), ended.kept_until)
end
