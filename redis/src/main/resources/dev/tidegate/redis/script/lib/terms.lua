--@include prices
-- What a step on a reservation needs of one limit is a term, a table of
--   id, kind, scope 0 … 2, shadow, meter, param1, param2, following, capacity   as PackedRecord.java has them
--   weights          where its weights begin in the record
--   entries, held    the marks and amounts of its charges, in turn, and their sum
--   section, loaded, index, last, changed    see load_sections.lua and change_sections.lua
-- Reads the terms of an open record.
--   returns  the terms, the prices as text, pico-dollars by token kind if there are prices, where all that ends
local function read_terms(record)
  local limit_count, at, terms = byte(record, 34), 35, {}
  for i = 1, limit_count do
    local term = {}
    term.id, term.kind, term.scope, term.meter, term.param1, term.param2, term.following, at =
      unpack('<c6BBBddd', record, at)
    term.shadow, term.scope = term.scope > 127, term.scope % 128
    terms[i] = term
  end
  local prices_length, prices = byte(record, at), nil
  local prices_text = sub(record, at + 1, at + prices_length)
  at = at + 1 + prices_length
  if prices_length > 2 then
    prices, at = read_prices(prices_text), at + 80
  end
  for i = 1, limit_count do
    local term = terms[i]
    term.capacity, at = unpack('<d', record, at)
    if term.meter == @{METER.CUSTOM} then
      term.meter, at = sub(record, at, at + 5), at + 6
    end
    term.weights, at = at, at + 1 + 9 * byte(record, at)
  end
  for i = 1, limit_count do
    local term, held = terms[i], 0
    local count = byte(record, at)
    term.entries, at = {}, at + 1
    for k = 1, 2 * count, 2 do
      term.entries[k], term.entries[k + 1], at = unpack('<I7I7', record, at)
      held = held + term.entries[k + 1]
    end
    term.held = held
  end
  return terms, prices_text, prices, at
end

-- Reads a usage:
--   B unknown | B speaks of tokens | 3 d input, output, all tokens by default weights
--   | B n | n × (B token kind | d count) | B n | n × (B meter or B 6 | c6 custom meter | d amount)
--   returns  the usage as a table, and where it ends
local function read_usage(text, at)
  local usage, count = { kinds = {}, meters = {} }, 0
  local tokens
  usage.unknown, tokens, usage[1], usage[2], usage[3], count, at = unpack('<BBdddB', text, at)
  usage.tokens = tokens == 1
  for _ = 1, count do
    local kind, tokens_of_kind
    kind, tokens_of_kind, at = unpack('<Bd', text, at)
    usage.kinds[kind] = tokens_of_kind
  end
  count, at = byte(text, at), at + 1
  for _ = 1, count do
    local meter = byte(text, at)
    at = at + 1
    if meter == @{METER.CUSTOM} then
      meter, at = sub(text, at, at + 5), at + 6
    end
    usage.meters[meter], at = unpack('<d', text, at)
  end
  return usage, at
end
