-- A reservation that is settled as it is made, at its own cost. Its fingerprint stands for the digest of its usage.
--@include record
--@include terms
--@include marks
--@include places

local function ended_at_once(body, tombstone, who, print, now)
  local e = { state = SETTLED, ends = now + 1000 * tombstone, who = who, print = print, digest = print, seq = 0 }
  local terms, packed = terms_of(sub(blob, 1, 33) .. body)
  e.estimated, e.first, e.last, e.nets, e.prices = 0, now, 0, {}, packed
  for i = 1, #terms do
    if terms[i].kind ~= @{KIND.LEASES} then
      terms[i].entries = { marks[3 * i - 1], marks[3 * i] }
      e.nets[#e.nets + 1] = { sub(terms[i].id, 1, 4), (ended_places(terms[i], now, now, 0)) }
    end
  end
  put(KEYS[1], ended_text(e), e.ends)
end
