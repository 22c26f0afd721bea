-- Part of thresholds: records each threshold between what is in use of a limit and what was in use before.
local MAX_CROSSED, MAX_UNREPORTED, UNREPORTED_MILLIS, RELATIVE, ALIGNED = 10000, 1000, 2678400000, 1, 2
local now = is_text and unpack_fields('<d', answer, 17) or answer[3]

--   returns  whether it was not recorded before
local function record_crossing(field, label, percent, amount, used, until_micros)
  local known = redis.call('HGET', crossed_key, field)
  if known then
    local known_until, known_amount = unpack_fields('<dd', known)
    if known_until > now and known_amount == amount then
      return false
    end
  end
  -- First what is to be reported: where its key is of another type, nothing is marked as recorded.
  if redis.call('HLEN', unreported_key) < MAX_UNREPORTED then
    redis.call('HSET', unreported_key, struct.pack('<d', now) .. field,
      struct.pack('<dddB', 0, now, used, percent) .. label)
    redis.call('PEXPIRE', unreported_key, UNREPORTED_MILLIS)
  else
    redis.call('HINCRBY', unreported_key, 'left out', 1)
  end
  if redis.call('HLEN', crossed_key) >= MAX_CROSSED then
    redis.call('DEL', crossed_key)
  end
  redis.call('HSET', crossed_key, field, struct.pack('<dd', until_micros, amount))
  local lives = math.ceil((until_micros - now) / 1000) + 6000
  if lives > redis.call('PTTL', crossed_key) then
    redis.call('PEXPIRE', crossed_key, string.format('%.0f', lives))
  end
  return true
end

local is_recorded = false
for k = 1, reached_count, 4 do
  local rest_at, used, added, capacity = reached[k], reached[k + 1], reached[k + 2], reached[k + 3]
  local threshold_count = string.byte(thresholds, rest_at)
  for threshold_at = rest_at + 1, rest_at + 9 * threshold_count, 9 do
    local percent, amount = unpack_fields('<Bd', thresholds, threshold_at)
    amount = capacity and math.ceil(capacity / 100 * percent) or amount
    if used >= amount and used - added < amount then
      local id, kind, param1, param2, scope, label =
        unpack_fields('<I6BddBc0I2c0', thresholds, rest_at + 1 + 9 * threshold_count)
      local until_micros = kind == RELATIVE and now + param1 or kind == ALIGNED and now - now % param1 + param1
        or now < param1 and param1 or param2
      if of_step == 0 then
        local place = param1
        until_micros = is_text and unpack_fields('<d', answer, 41 + 24 * place) or answer[6 + 3 * place]
      end
      -- The label ends with the capacity.
      label = capacity and string.sub(label, 1, -9) .. struct.pack('<d', capacity) or label
      -- What is charged is answered, whatever the user may write; ThresholdDrain.java reports a user who may not.
      local done, is_new = pcall(record_crossing, struct.pack('<I6B', id, percent) .. scope, label, percent, amount,
        used, until_micros)
      is_recorded = is_recorded or done and is_new
    end
  end
end
if is_recorded and is_text then
  answer = string.sub(answer, 1, 24) .. struct.pack('<d', unpack_fields('<d', answer, 25) + @{FLAG.THRESHOLD})
    .. string.sub(answer, 33)
elseif is_recorded then
  answer[4] = answer[4] + @{FLAG.THRESHOLD}
end
