-- Around a script that charges: records in the same step each threshold of a limit that the charge took what is in use
-- to, once until it is armed again, so that a process can report it also after the end of the one that asked. While
-- less is in use than the lowest threshold it makes no function but the step, and no table.
--
-- KEYS   those of the step, then the tenant's hash of what is recorded, then that of what is not reported yet
-- ARGV   that of the step, then the thresholds as ThresholdText.java packs them: nothing if there are none
-- Reply, Errors  those of the step; its flags say if something was recorded
-- Writes both hashes, with a TTL, at a crossing alone
local OF_STEP, DECISION_ROW, STEP_ROW = 1, 21, 9
local crossed_key, unreported_key, thresholds = KEYS[#KEYS - 1], KEYS[#KEYS], ARGV[#ARGV]
KEYS[#KEYS], ARGV[#ARGV] = nil, nil
KEYS[#KEYS] = nil
local of_step, row_count = string.byte(thresholds, 1, 2)
local record_before = of_step == OF_STEP and redis.call('GET', KEYS[1])

local function charging_step()
--@step
end

local answer, raised = charging_step()
local unpack_fields, is_text = struct.unpack, type(answer) == 'string'
local result = is_text and unpack_fields('<d', answer) or answer[1] % 256
-- Four for each limit of which as much is in use as its lowest threshold: where its rest stands in the text, used, what
-- was added, and its capacity, false if it is that of the text.
local reached, reached_count = nil, 0
if of_step == 0 and (result == @{STATUS.ALLOWED} or result == @{STATUS.RESERVED}) then
  for row = 3, 2 + DECISION_ROW * row_count, DECISION_ROW do
    local rest_at, place, added, lowest = unpack_fields('<I4Bdd', thresholds, row)
    local used = is_text and unpack_fields('<d', answer, 33 + 24 * place) or answer[5 + 3 * place]
    if used >= lowest and added > 0 then
      reached = reached or {}
      reached[reached_count + 1], reached[reached_count + 2], reached[reached_count + 3] = rest_at, used, added
      reached[reached_count + 4], reached_count = false, reached_count + 4
    end
  end
elseif of_step == OF_STEP and record_before and string.byte(record_before) == 2
  and (result == @{STATUS.SETTLED} or result == @{STATUS.EXTENDED}) then
--@include thresholds_of_step
elseif of_step == OF_STEP and result == @{STATUS.ADJUSTED} then
--@include thresholds_of_adjustment
end
if reached then
--@include thresholds_reached
end
return answer
