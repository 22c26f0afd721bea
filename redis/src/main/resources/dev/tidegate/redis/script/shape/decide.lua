-- Decides as decide.lua does for plans of one shape, as long as each call is a usual one; ShapeText.java puts it in
-- front of the generic script, which takes the first call that is not usual and all behind it.
-- A command with a count is charged at once for as many decisions as all limits admit; the next round denies the rest.
-- Reply  for one decision a text of doubles, the figures that decide.lua says; for several an array of such texts, and
--        behind them what the generic script decided
do
  local call, command, reply, replies = redis.pcall, ARGV[1], false, 0
  while command do
--@arguments
    if clock < valid_from or clock >= valid_to then
      break
    end
    if version >= 0 then
      local overrides = call('GET', KEYS[keys_done + @{KEYS}])
      if overrides and #overrides < 7 or (overrides and unpack('<I7', overrides) or 0) ~= version then
        break
      end
    end
--@values
    local admitted, figures, alike = 1, '', max(1, charge - count_done)
--@figures
    if admitted == 0 then
      figures = pack('@{FORMAT}', 1024 * (alike - 1), clock, clock, 0, @{USED})
    else
      if alike > 1 then
--@counts
      end
--@charges
      if charge > 0 then
--@renewals
--@stores
      end
      figures = pack('@{FORMAT}', 1024 * alike - 1023, clock, clock, 0, @{CHARGED})
      if alike > 1 then
        figures = figures @{LACKS}
      end
    end
    count_done = count_done + alike
    if count_done >= charge then
      done, keys_done, count_done = done + 1, keys_done + @{KEYS}, 0
      command = ARGV[done + 1]
    end
    if not command and not reply then
      return figures
    end
    reply, replies = reply or {}, replies + 1
    reply[replies] = figures
  end
  if not command then
    return reply
  end
  reply_done = reply
end
