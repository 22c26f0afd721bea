-- Forgets the counts of exactly the keys named.
--
-- KEYS   one or more, all in one slot
-- Reply  how many of them there were

local forgotten = 0
for k = 1, #KEYS do
  forgotten = forgotten + redis.call('DEL', KEYS[k])
end
return { forgotten }
