-- Adds what another limiter has counted to a limit, as if it had been charged here at its own instants, each unit once:
-- the marker holds what was added before.
--
-- KEYS   the value of the subject, the marker; both in one slot
-- ARGV   one packed text, little-endian
--          c6 id | B kind | d capacity | d param1 | d param2 | d following, as of decide.lua
--          | d start of the calendar window param1, µs | d time to live of the marker ms | B 1 add, 0 keep the larger
--          | B 1 if there is one charge, a total that grows, and its instant is the latest one it may have
--          | I2 n | n × (d instant µs | d amount > 0)
--        An instant after the clock counts as now. A bucket takes its amount as drawn now.
-- Reply  what was done, as CarryResult.java numbers it
-- Errors those of GET and SET; nothing was written then
-- Writes the value and the marker, each with a TTL

--@include prelude
--@include write_value
--@include windows
--@include clamp_clock
--@include refund
--@include load_sections
--@include change_sections
--@include store_sections
--@include merge_sliding

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
local result, kept = marker and 3 or 2, {}
--@include carry_difference
--@include carry_charges
return next(amounts) and result or 10
