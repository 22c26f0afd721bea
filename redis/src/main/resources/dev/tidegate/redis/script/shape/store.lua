-- Writes the value of a key in the script of a shape. Only the first write of a script may be refused, and then nothing
-- has been written: the generic script meets the same refusal.
local is_set_K, latest_end = true, latest_K
if latest_end < 0 then
  is_set_K = call('SET', KEYS[keys_done + @K], text_K, 'KEEPTTL')
elseif latest_end > 0 then
  is_set_K = call('SET', KEYS[keys_done + @K], text_K, 'PX', ceil((latest_end - clock) / 1000) + 6000)
end
if is_set_K ~= true and is_set_K.err then
  break
end
