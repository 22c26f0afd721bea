-- Around a script that charges: records in the same step each threshold of a limit that the charge took what is in use
-- to, once until it is armed again, so that a process can report it also after the end of the one that asked.
--
-- KEYS   those of the step, then the tenant's hash of what is recorded, then that of what is not reported yet
-- ARGV   that of the step, then the thresholds as ThresholdText.java packs them: nothing if there are none
-- Reply, Errors  those of the step
-- Writes both hashes, with a TTL, at a crossing alone
local unreported_key, crossed_key, thresholds = table.remove(KEYS), table.remove(KEYS), table.remove(ARGV)
local MAX_CROSSED, MAX_UNREPORTED, UNREPORTED_MILLIS = 10000, 1000, 2678400000
local OF_STEP, RELATIVE, ALIGNED = 1, 1, 2
local held_before = {}

-- What an open reservation of plain limits held before the step.
local function read_held()
  local stored = redis.call('GET', KEYS[1])
  if not stored or #stored < 68 or string.byte(stored) ~= 2 or string.byte(stored, 2) ~= 1 then
    return
  end
  local _, _, _, _, _, _, _, is_plain, charge_at, term_count, first_term = struct.unpack('<BBI7I7I4I4I6BI2B', stored)
  charge_at = charge_at + 1
  for i = 0, is_plain == 1 and term_count - 1 or -1 do
    local term_id, sum = struct.unpack('<I4', stored, first_term + 33 * i), 0
    local charge_count = string.byte(stored, charge_at)
    for c = 0, charge_count - 1 do
      sum = sum + struct.unpack('<I7', stored, charge_at + 8 + 14 * c)
    end
    held_before[term_id], charge_at = sum, charge_at + 1 + 14 * charge_count
  end
end

if string.byte(thresholds) == OF_STEP then
  read_held()
end

local function charging_step()
--@step
end

local step_answer = charging_step()
local is_text = type(step_answer) == 'string'

local function figure(n)
  return is_text and struct.unpack('<d', step_answer, 8 * n - 7) or step_answer[n]
end

-- Of each limit of a reservation what is in use and what this step added.
local function figures_of_step()
  local limit_count = math.floor(step_answer[1] / 256)
  local found, first = {}, 10 + limit_count
  -- A reply ends at its first nil, which # may pass over. One with a slot in it has fewer charges than limits.
  if not step_answer[first + 2 * limit_count] or step_answer[first + 2 * limit_count + 1] then
    return found
  end
  for i = 1, limit_count do
    local short_id, charged = step_answer[first + 2 * i - 1], step_answer[first + 2 * i]
    found[short_id] = { step_answer[4 + i], charged - (held_before[short_id] or 0) }
  end
  return found
end

local function record_crossing(field, label, percent, amount, used, until_micros)
  local clock_micros = figure(3)
  local known = redis.call('HGET', crossed_key, field)
  if known then
    local known_until, known_amount = struct.unpack('<dd', known)
    if known_until > clock_micros and known_amount == amount then
      return
    end
  end
  if redis.call('HLEN', crossed_key) >= MAX_CROSSED then
    redis.call('DEL', crossed_key)
  end
  redis.call('HSET', crossed_key, field, struct.pack('<dd', until_micros, amount))
  local lives = math.ceil((until_micros - clock_micros) / 1000) + 6000
  if lives > redis.call('PTTL', crossed_key) then
    redis.call('PEXPIRE', crossed_key, string.format('%.0f', lives))
  end
  if redis.call('HLEN', unreported_key) < MAX_UNREPORTED then
    redis.call('HSET', unreported_key, struct.pack('<d', clock_micros) .. field,
      struct.pack('<dddB', 0, clock_micros, used, percent) .. label)
    redis.call('PEXPIRE', unreported_key, UNREPORTED_MILLIS)
  else
    redis.call('HINCRBY', unreported_key, 'left out', 1)
  end
end

local step_result = figure(1) % 256
local of_step = string.byte(thresholds) == OF_STEP
local is_charged = of_step and (step_result == @{STATUS.SETTLED} or step_result == @{STATUS.EXTENDED})
  or not of_step and (step_result == @{STATUS.ALLOWED} or step_result == @{STATUS.RESERVED})
if thresholds ~= '' and is_charged then
  local by_id = of_step and figures_of_step()
  local position = 3
  for _ = 1, string.byte(thresholds, 2) do
    local id, place, kind, param1, param2, added, scope, label, count
    id, place, kind, param1, param2, added, scope, label, count, position =
      struct.unpack('<I6BBdddBc0I2c0B', thresholds, position)
    local used, until_micros = nil, nil
    if of_step then
      local found = by_id[id % 4294967296]
      used, added = found and found[1], found and found[2] or 0
      local clock_micros = figure(3)
      until_micros = kind == RELATIVE and clock_micros + param1
        or kind == ALIGNED and clock_micros - clock_micros % param1 + param1
        or clock_micros < param1 and param1 or param2
    elseif added > 0 then
      used, until_micros = figure(5 + 3 * place), figure(6 + 3 * place)
    end
    for _ = 1, count do
      local percent, amount
      percent, amount, position = struct.unpack('<Bd', thresholds, position)
      if added > 0 and used and used >= amount and used - added < amount then
        -- What is charged is answered, whatever the user may write; ThresholdDrain.java reports a user who may not.
        pcall(record_crossing, struct.pack('<I6B', id, percent) .. scope, label, percent, amount, used, until_micros)
      end
    end
  end
end
return step_answer
