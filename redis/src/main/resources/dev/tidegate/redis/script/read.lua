-- The figures of every limit as they stand. Writes nothing.
--
-- KEYS   one to three and that of the overrides, all in one slot
-- ARGV   one packed text as for decide.lua, with parts of 0 and charge 0
-- Reply  as of decide.lua, with status 2 where that says 0 or 1
-- Errors those of GET

--@include prelude
--@include decision

if read_values(ARGV[1], 0) then
  decide(ARGV[1], 0)
end
reply[1] = reply[1] < @{STATUS.DONE} and @{STATUS.DONE} or reply[1]
return reply
