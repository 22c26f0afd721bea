-- Around a script that takes a step of a reservation: if the step changed what is charged, the usage ledger's entry
-- is added to the stream of the tenant in the same step. So a record is as durable as the counts, and is there once for
-- each step that was done. A stream at its bound takes no more, and one that the user may not write takes none; those
-- left out are counted, because what is charged stays charged.
--
-- KEYS   those of the step, then the stream's, then that of the count of entries that were left out
-- ARGV   that of the step, then what the caller knows for the ledger: nothing if this step is not to be recorded
-- Reply, Errors  those of the step
-- Writes the stream and that count, both without a TTL: they last until a server has taken them
local lost_key, stream_key, usage_entry = table.remove(KEYS), table.remove(KEYS), table.remove(ARGV, 2)
local MAX_STREAM_ENTRIES = 1000000
-- Before the step: a user without the commands of streams is refused before anything is charged.
local stream_entries = usage_entry ~= '' and redis.call('XLEN', stream_key) or 0

local function step()
--@step
end

local step_reply, raised = step()
-- Beside a packed reply the entry is of form 2: a server of a release that cannot read such a reply leaves it there.
local is_packed = type(step_reply) == 'string'
local step_status = (is_packed and struct.unpack('<d', step_reply) or step_reply[1]) % 256
if usage_entry ~= '' and (step_status == @{STATUS.RESERVED} or step_status >= @{STATUS.SETTLED}
    and step_status <= @{STATUS.ADJUSTED} or step_status == @{STATUS.EXTENDED}) then
  local added = stream_entries < MAX_STREAM_ENTRIES
    and redis.pcall('XADD', stream_key, '*',
      'e', is_packed and '\2' .. string.sub(usage_entry, 2) or usage_entry,
      'r', is_packed and step_reply or cmsgpack.pack(step_reply))
  if not added or type(added) == 'table' and added.err then
    -- Not INCR: a user of the limiter has these two.
    redis.call('SET', lost_key, string.format('%.0f', (redis.call('GET', lost_key) or 0) + 1))
  end
end
return step_reply, raised
