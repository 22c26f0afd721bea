-- The text of an ended record. Places are written only where some charge is neither at the first nor at the last
-- instant.
local function ended_record_text(ended)
  local first, last, has_places = ended.first, ended.last, false
  for i = 1, #ended.limit_charges do
    local charges = ended.limit_charges[i][2]
    local early_length = #charges - (late_amount(charges, first, last) > 0 and 2 or 0)
    has_places = has_places or early_length > 2 or early_length == 2 and charges[1] ~= first
  end
  local has_last = last > 0
  local pieces = { '', (has_last and varint(zigzag(last - first)) or '') .. char(#ended.limit_charges) }
  for i = 1, #ended.limit_charges do
    local id, charges = ended.limit_charges[i][1], ended.limit_charges[i][2]
    pieces[i + 2] = id .. (has_places and places_text(charges, first)
      or varint(sum_of(charges)) .. (has_last and varint(late_amount(charges, first, last)) or ''))
  end
  pieces[#pieces + 1] = ended.prices
  pieces[1] = pack('<BBI7I4I6I6', RECORD_FORMAT, ended.state, ended.kept_until, ended.subject_hash, ended.fingerprint,
    ended.digest) .. varint(ended.seq)
    .. pack('<BI7', ended.estimated + (has_last and 2 or 0) + (has_places and 4 or 0), first)
  return add_checksum(table.concat(pieces))
end
