-- What a step upon a reservation has to do with one limit: a term. A term of an open record is a table of
--   id, kind, scope 0 … 2, shadow, capacity, a, b, following   as PackedRecord.java has them
--   meter, weights (where they begin, how many), entries       marks and amounts, in turn
--   head                                                       its text up to its entries
-- and counts.lua adds section, its ends, index and last of its civil window, and whether it changed.
local function terms_of(record, at)
  local n, terms = byte(record, at), {}
  at = at + 1
  for i = 1, n do
    local t, from = {}, at
    t.id, t.kind, t.scope, t.capacity, t.a, t.b, at = unpack('<c6BBddd', record, at)
    if t.kind == 3 then
      t.following, at = unpack('<d', record, at)
    end
    t.shadow = t.scope > 127
    t.scope = t.scope % 128
    t.meter, at = byte(record, at), at + 1
    if t.meter == 6 then
      t.meter, at = sub(record, at, at + 5), at + 6
    end
    t.weights = at - from + 1
    at = at + 1 + 9 * byte(record, at)
    t.head = sub(record, from, at - 1)
    local count, held = byte(record, at), 0
    t.entries, at = {}, at + 1
    for k = 1, 2 * count, 2 do
      local mark, amount
      mark, amount, at = unpack('<I7I7', record, at)
      t.entries[k], t.entries[k + 1], held = mark, amount, held + amount
    end
    t.held, terms[i] = held, t
  end
  return terms
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
    if meter == 6 then
      meter, at = sub(text, at, at + 5), at + 6
    end
    u.meters[meter], at = unpack('<d', text, at)
  end
  return u, at
end
