-- Decides as decide.lua does for plans of one shape, as long as each call is a usual one; ShapeText.java puts it in
-- front of the generic script, which takes the first call that is not usual and all behind it.
-- Reply  for one decision a text of doubles, the figures that decide.lua says; for several an array of such texts, and
--        behind them what the generic script decided
do
  local call, command, reply = redis.pcall, ARGV[1], false
  while command do
--@arguments
    if clock < valid_from or clock >= valid_to then
      break
    end
--@values
    local admitted, figures = 1, ''
--@figures
    if admitted == 0 then
      figures = pack('@{FORMAT}', 0, clock, clock, 0, @{USED})
    else
--@charges
      if charge == 1 then
--@renewals
--@stores
      end
      figures = pack('@{FORMAT}', 1, clock, clock, 0, @{CHARGED})
    end
    done, keys_done = done + 1, keys_done + @{KEYS}
    command = ARGV[done + 1]
    if not command and not reply then
      return figures
    end
    reply = reply or {}
    reply[done] = figures
  end
  if not command then
    return reply
  end
  reply_done = reply
end
