-- Gives a process crossed thresholds of a tenant that no process has reported, for a while.
--
-- KEYS   the tenant's hash of what is not reported
-- ARGV   for how long µs they are given to this process | the most
-- Reply  field, value, field, value, …
-- Errors those of HGETALL; nothing was written then
-- Writes the time up to which each is given, at the beginning of its value
local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
local all, given = redis.call('HGETALL', KEYS[1]), {}

-- Also where the clock was set back since: what is given twice has one id.
local function is_free(value)
  local given_until = struct.unpack('<d', value)
  return given_until <= clock or given_until > clock + ARGV[1]
end

for i = 1, #all, 2 do
  if all[i] == 'left out' then
    given[#given + 1], given[#given + 2] = all[i], all[i + 1]
    redis.call('HDEL', KEYS[1], all[i])
  elseif is_free(all[i + 1]) and #given < 2 * ARGV[2] then
    redis.call('HSET', KEYS[1], all[i], struct.pack('<d', clock + ARGV[1]) .. string.sub(all[i + 1], 9))
    given[#given + 1], given[#given + 2] = all[i], all[i + 1]
  end
end
return given
