  -- A section of leases of the value, each over a week from now at the latest: its end, and the section without its
  -- id.
  local function clamp_leases(at)
    local latest_expiry, count = clock + WEEK, unpack('<I2', value, at + 14)
    local kept, clamped_hashes = 0, {}
    while kept < count and unpack('<I7', value, at + 16 + 13 * kept) < latest_expiry do
      kept = kept + 1
    end
    for i = kept, count - 1 do
      clamped_hashes[#clamped_hashes + 1] = unpack('<I6', value, at + 23 + 13 * i)
    end
    table.sort(clamped_hashes)
    local text = pack('<BI7I2', SHAPE_LEASES, latest_expiry, count) .. sub(value, at + 16, at + 15 + 13 * kept)
    for i = 1, #clamped_hashes do
      text = text .. pack('<I7I6', latest_expiry, clamped_hashes[i])
    end
    return latest_expiry, text
  end
