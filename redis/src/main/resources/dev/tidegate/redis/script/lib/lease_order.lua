-- Whether the leases of a section are in the order of their ends, and none has expired. Two that expire at one instant
-- are in the order of their hashes, which is rare: the generic script compares those.
local lease_at, lease_end, previous, is_bad = at_N + 16, at_N + 16 + 13 * amount_N, clock, false
while lease_at + 52 <= lease_end do
  local expiry1, expiry2, expiry3, expiry4 = unpack('<I7xxxxxxI7xxxxxxI7xxxxxxI7', value_K, lease_at)
  if expiry1 <= previous or expiry2 <= expiry1 or expiry3 <= expiry2 or expiry4 <= expiry3 then
    is_bad = true
  end
  lease_at, previous = lease_at + 52, expiry4
end
local left = (lease_end - lease_at) / 13
if left > 1 then
  local expiry1, expiry2 = unpack('<I7xxxxxxI7', value_K, lease_at)
  if expiry1 <= previous or expiry2 <= expiry1 then
    is_bad = true
  end
  lease_at, previous, left = lease_at + 26, expiry2, left - 2
end
if left > 0 then
  local expiry = unpack('<I7', value_K, lease_at)
  if expiry <= previous then
    is_bad = true
  end
  previous = expiry
end
if is_bad or previous ~= end_N then
  break
end
