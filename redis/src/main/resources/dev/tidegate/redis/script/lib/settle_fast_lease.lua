-- Part of settle_fast: takes the lease of the reservation out of a section of leases, as release_lease.lua; the
-- section must have no expired one, and be as validation.lua wants it.
local lease_count = unpack('<I2', value, section_at + 14)
next_section = section_at + 16 + 13 * lease_count
if shape ~= SHAPE_LEASES or lease_count == 0 or lease_count > MAX_LEASES or next_section > #value + 1 then
  break
end
local all = { unpack('<' .. string.rep('I7I6', lease_count), value, section_at + 16) }
for k = 3, 2 * lease_count, 2 do
  if all[k] < all[k - 2] or all[k] == all[k - 2] and all[k + 1] <= all[k - 1] then
    stored_end = -1
  end
end
if all[2 * lease_count - 1] ~= stored_end then
  break
end
local hash_at = string.find(value, sub(ARGV[1], 5, 10), section_at + 23, true)
if stored_end > now + WEEK or unpack('<I7', value, section_at + 16) <= now
  or not hash_at or hash_at >= next_section or (hash_at - section_at - 23) % 13 > 0 then
  break
end
used, new_end, actual = lease_count - 1, 0, held
if copied_to < section_at then
  pieces[piece_count + 1], piece_count = sub(value, copied_to, section_at - 1), piece_count + 1
end
if used > 0 then
  new_end = hash_at + 6 == next_section and unpack('<I7', value, hash_at - 20) or stored_end
  pieces[piece_count + 1] = pack('<I6BI7I2', id, shape, new_end, used) .. sub(value, section_at + 16, hash_at - 8)
  copied_to, piece_count = hash_at + 6, piece_count + 1
else
  copied_to = next_section
end
changed = true
