-- Part of carry_limit and carry_limit_check: the counts of the source and of the marker, by span of time. What has left
-- its window is left out.
local text = ARGV[1]
local id, kind, capacity, param1, param2, following, start, marker_ttl, adds, is_total, count, at =
  unpack('<c6BddddddBBI2', text)
local term = { id = id, kind = kind, scope = 0, capacity = capacity, param1 = param1, param2 = param2,
  following = following }
local now, why = load_sections({ term }, { [0] = 1 })
if not now then
  return why == @{STATUS.STALE} and 9 or 8
end
if kind == @{KIND.CALENDAR} and term.index > param1 then
  start = param2
end

-- The span of time whose charges are one count; nothing for one that is over.
local function cell_of(time)
  if is_total == 1 and kind == @{KIND.SLIDING} then
    return 0
  elseif kind == @{KIND.SLIDING} then
    return time + param1 > clock and floor(time / param2) or nil
  elseif kind == @{KIND.FIXED} then
    return floor(time / param1) == floor(clock / param1) and 0 or nil
  end
  return (kind == @{KIND.BUCKET} or time >= start) and 0 or nil
end

local function read_charges(packed, position, charges)
  local times, amounts = {}, {}
  for _ = 1, charges do
    local time, amount
    time, amount, position = unpack('<dd', packed, position)
    time = math.min(time, clock)
    local cell = cell_of(time)
    if cell then
      times[cell], amounts[cell] = max(times[cell] or 0, time), (amounts[cell] or 0) + amount
    end
  end
  return times, amounts
end

local marker = redis.call('GET', KEYS[2])
local times, amounts = read_charges(text, at, count)
local times_before, before = read_charges(marker or '', 1, #(marker or '') / 16)
