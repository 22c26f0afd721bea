-- The section without the lease of this hash, and its end; the same if it has none.
local function released(v, over, hash, now)
  local count = v == '' and 0 or unpack('<I2', v, 15)
  for i = 0, count - 1 do
    if unpack('<I6', v, 24 + 13 * i) == hash then
      local gone = expired_of(v, 1, count, now)
      local head = max(gone, i)
      local kept = sub(v, 17 + 13 * gone, 16 + 13 * head) .. sub(v, 17 + 13 * max(gone, i + 1))
      if kept == '' then
        return '', 0
      end
      local last = unpack('<I7', kept, #kept - 12)
      return sub(v, 1, 6) .. pack('<BI7I2', LEASES, last, #kept / 13) .. kept, last
    end
  end
  return v, over
end
