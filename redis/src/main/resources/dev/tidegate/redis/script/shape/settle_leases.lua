-- A limit on concurrent calls when a reservation is settled, in the script of a shape, as lib/release_lease.lua;
-- settle_sliding.lua says what it has and sets. rest is the whole new section, nothing without a lease.
if kind_N ~= @{KIND.LEASES} or amount_N == 0 or shape_N ~= SHAPE_LEASES or amount_N > MAX_LEASES
  or end_N > clock + WEEK then
  break
end
--@include lease_order
local hash_at = string.find(value_1, sub(ARGV[1], 5, 10), at_N + 23, true)
if not hash_at or hash_at >= lease_end or (hash_at - at_N - 23) % 13 > 0 then
  break
end
local was, ends = end_N, 0
used_N, rest_N = amount_N - 1, ''
if used_N > 0 then
  ends = hash_at + 6 == lease_end and unpack('<I7', value_1, hash_at - 20) or end_N
  rest_N = pack('<I6BI7I2', id_N, SHAPE_LEASES, ends, used_N) .. sub(value_1, at_N + 16, hash_at - 8)
    .. sub(value_1, hash_at + 6, lease_end - 1)
end
is_changed = true
