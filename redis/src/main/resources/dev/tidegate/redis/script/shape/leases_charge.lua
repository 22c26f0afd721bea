-- What is stored of a limit on concurrent calls if the call is charged, in the script of a shape; as sliding.lua says.
if part_N ~= 1 or used_N >= MAX_LEASES then
  break
end
local total_N, size_N, until_N, rest_N = used_N + 1, used_N + 1, clock + b_N, pack('<I7I6', clock + b_N, a_N)
if used_N > 0 then
  -- The leases stand in the order of (expiry, hash).
  local after = at_N + 16 + 13 * used_N
  local lease_at = after
  while lease_at > at_N + 16 do
    local expiry, hash = unpack('<I7I6', value_K, lease_at - 13)
    if expiry < until_N or expiry == until_N and hash < a_N then
      break
    end
    lease_at = lease_at - 13
  end
  rest_N = sub(value_K, at_N + 16, lease_at - 1) .. rest_N .. sub(value_K, lease_at, after - 1)
  if end_N > until_N then
    until_N = end_N
  end
end
local returns_N, ends_N = until_N, until_N
