-- The record of a reservation, as PackedRecord.java lays it out. An ended one is in scripts a table of
--   state, kept_until, subject_hash, fingerprint, digest, seq, estimated   as PackedRecord.java has them
--   first, last          instants of the reserve and of the settle, last 0 if nothing was charged by that
--   limit_charges        for each limit { short id, charges }: places and amounts in turn, the oldest first
--   prices               the prices of the reservation as text
--@include varint
--@include add_checksum

local function read_varint(text, at)
  local number, scale, octet = 0, 1, byte(text, at)
  while octet > 127 do
    number, scale, at = number + (octet - 128) * scale, scale * 128, at + 1
    octet = byte(text, at)
  end
  return number + octet * scale, at + 1
end

-- Until when a record is kept, the hash of its subject, its state.
local function record_facts(record)
  local _, state, instant = unpack('<BBI7', record)
  if state == OPEN then
    local retention, subject_hash = unpack('<I4I4', record, 17)
    return instant + 1000 * retention, subject_hash, state
  end
  return instant, unpack('<I4', record, 10), state
end

-- Places from here on are instants, below it civil indexes.
local INSTANTS = 4294967296

local function late_amount(charges, first, last)
  local n = #charges
  return last > 0 and n > 0 and charges[n - 1] == last and (n > 2 or last ~= first) and charges[n] or 0
end

local function sum_of(charges)
  local sum = 0
  for k = 2, #charges, 2 do
    sum = sum + charges[k]
  end
  return sum
end

local function zigzag(delta)
  return delta < 0 and -2 * delta - 1 or 2 * delta
end

local function places_text(charges, first)
  local pieces = { char(#charges / 2) }
  for k = 1, #charges, 2 do
    local place = charges[k]
    pieces[#pieces + 1] = varint(place < INSTANTS and 2 * place + 1 or 2 * zigzag(place - first))
    pieces[#pieces + 1] = varint(charges[k + 1])
  end
  return table.concat(pieces)
end

--@include ended_record_text
