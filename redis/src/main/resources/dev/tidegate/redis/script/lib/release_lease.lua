-- Removes the lease of this hash, and those that have expired, from a section of leases.
--   returns  the section, '' if no lease is left, and its end; both unchanged if it has no such lease
local function release_lease(section, stored_end, hash, now)
  local count = section == '' and 0 or unpack('<I2', section, 15)
  for i = 0, count - 1 do
    if unpack('<I6', section, 24 + 13 * i) == hash then
      local expired = count_expired(section, 1, count, now)
      local released = max(expired, i)
      local kept = sub(section, 17 + 13 * expired, 16 + 13 * released) .. sub(section, 17 + 13 * max(expired, i + 1))
      if kept == '' then
        return '', 0
      end
      local new_end = unpack('<I7', kept, #kept - 12)
      return sub(section, 1, 6) .. pack('<BI7I2', SHAPE_LEASES, new_end, #kept / 13) .. kept, new_end
    end
  end
  return section, stored_end
end
