-- One decision over all its keys: every limit is evaluated before the first key is written.
--@include evaluate_key

-- How many keys of a command stand before those of its decision.
local keys_before = 0

-- Reads the values of a decision.
--   takes    the command, the number of keys before its own
--   returns  whether it can be decided; if not, the reply says why
local function read_values(command, keys_ahead)
  local key_count, _, valid_from, valid_to, version = unpack('<BBddd', command)
  local reply_start = reply_size
  reply_size = reply_start + 4
  reply[reply_start + 2], reply[reply_start + 3], reply[reply_start + 4] = clock, clock, 0
  if version >= 0 then
    local overrides = redis.call('GET', KEYS[keys_ahead + key_count + 1])
    if overrides and #overrides < 7 then
      reply[reply_start + 1], reply[reply_start + 4] =
        @{STATUS.UNREADABLE}, keys_before + key_count + 1 + 16 * BAD_LENGTHS
      return false
    elseif (overrides and unpack('<I7', overrides) or 0) ~= version then
      reply[reply_start + 1] = @{STATUS.CHANGED}
      return false
    end
  end
  for k = 1, key_count do
    local value = redis.call('GET', KEYS[keys_ahead + k]) or ''
    if value ~= '' and (#value < 8 or byte(value) ~= VALUE_FORMAT) then
      if #value < 8 or byte(value) ~= FORMER_VALUE_FORMAT then
        reply[reply_start + 1], reply[reply_start + 4] = @{STATUS.UNREADABLE}, keys_before + k + 16 * BAD_FORMAT
        return false
      end
      -- The former format has other buckets, which have a shape of their own.
      value = pack('<BI7', VALUE_FORMAT, 0) .. sub(value, 9)
    end
    values[k] = value
  end
  reply[reply_start + 1] = @{STATUS.STALE}
  return clock >= valid_from and clock < valid_to
end

-- Decides on the values that read_values has read.
--   takes    the command, the number of keys before its own
--   appends  its figures to the reply
local function decide(command, keys_ahead)
  local key_count, charge = byte(command, 1, 2)
  local reply_start, position, limit_count, admitted = reply_size - 4, 27, 0, 1
  for k = 1, key_count do
    position, limit_count, admitted = evaluate(k, values[k], command, position, limit_count, admitted)
    if not position then
      reply[reply_start + 1], reply[reply_start + 4] = @{STATUS.UNREADABLE}, keys_before + unreadable
      return
    end
  end
  reply_size = reply_size + 3 * limit_count
  reply[reply_start + 1], reply[reply_start + 4] = admitted, clamped and @{FLAG.CLOCK_CLAMPED} or 0
  for k = 1, charge > 0 and key_count or 0 do
    local value, latest_end = values[k], admitted == 1 and value_ends[k] or 0
    -- The one write that a denial may make: clamped times must stay so, or the wait it reports would never pass.
    if latest_end == 0 and clamped and clamped[k] then
      value, latest_end = clamped[k][1], clamped[k][2]
    end
    -- As write_value.lua, which would be a function more.
    if latest_end < 0 then
      redis.call('SET', KEYS[keys_ahead + k], value, 'KEEPTTL')
    elseif latest_end > 0 then
      redis.call('SET', KEYS[keys_ahead + k], value,
        'PX', math.max(1, math.ceil((latest_end - clock) / 1000) + 6000))
    end
  end
  if admitted == 1 and (saturated or dropped or leases_full) then
    reply[reply_start + 4] = reply[reply_start + 4] + (saturated and @{FLAG.SATURATED} or 0)
      + (dropped and charge > 0 and @{FLAG.SECTION_DROPPED} or 0) + (leases_full and @{FLAG.LEASES_FULL} or 0)
  end
end
