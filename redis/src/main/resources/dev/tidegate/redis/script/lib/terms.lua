--@include prices
-- What a step on a reservation has to do with one limit: a term. A term of an open record is a table of
--   id, kind, scope 0 … 2, shadow, meter, a, b, following, capacity   as PackedRecord.java has them
--   weights                                                           where those of its own begin in the record
--   entries, held                                                     marks and amounts, in turn, and their sum
-- and counts.lua adds section, index and last of its civil window, and whether it changed.
-- Returns them, the prices as an ended record keeps them, the price of a token of each kind if there are any, and where
-- they end.
local function terms_of(record)
  local n, at, terms = byte(record, 34), 35, {}
  for i = 1, n do
    local t = {}
    t.id, t.kind, t.scope, t.meter, t.a, t.b, t.following, at = unpack('<c6BBBddd', record, at)
    t.shadow, t.scope = t.scope > 127, t.scope % 128
    terms[i] = t
  end
  local bytes, prices = byte(record, at), nil
  local packed = sub(record, at + 1, at + bytes)
  at = at + 1 + bytes
  if bytes > 2 then
    prices, at = prices_of(packed), at + 80
  end
  for i = 1, n do
    local t = terms[i]
    t.capacity, at = unpack('<d', record, at)
    if t.meter == @{METER.CUSTOM} then
      t.meter, at = sub(record, at, at + 5), at + 6
    end
    t.weights, at = at, at + 1 + 9 * byte(record, at)
  end
  for i = 1, n do
    local t, held = terms[i], 0
    local count = byte(record, at)
    t.entries, at = {}, at + 1
    for k = 1, 2 * count, 2 do
      t.entries[k], t.entries[k + 1], at = unpack('<I7I7', record, at)
      held = held + t.entries[k + 1]
    end
    t.held = held
  end
  return terms, packed, prices, at
end

-- What was actually used, as it is sent:
--   B unknown | B speaks of tokens | 3 d input, output, all tokens by default weights
--   | B n | n × (B token kind | d count) | B n | n × (B meter or B 6 | c6 custom meter | d amount)
-- Returns it as a table, and where it ends.
local function usage_of(text, at)
  local u, n = { kinds = {}, meters = {} }, 0
  local tokens
  u.unknown, tokens, u[1], u[2], u[3], n, at = unpack('<BBdddB', text, at)
  u.tokens = tokens == 1
  for _ = 1, n do
    local kind, count
    kind, count, at = unpack('<Bd', text, at)
    u.kinds[kind] = count
  end
  n, at = byte(text, at), at + 1
  for _ = 1, n do
    local meter = byte(text, at)
    at = at + 1
    if meter == @{METER.CUSTOM} then
      meter, at = sub(text, at, at + 5), at + 6
    end
    u.meters[meter], at = unpack('<d', text, at)
  end
  return u, at
end
