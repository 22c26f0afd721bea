-- Evaluates the limits of one key and, while every enforced one admits, makes its new value: the plan's sections in
-- the plan's order, then the foreign ones. The parts of the function are included where they stand, because each
-- function of a script is created on every call. Tables of their usual sizes from the start: to grow one costs more
-- than what is written into it.
local reply, reply_size = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0
-- By key: the value, and its latest end: 0 if nothing is written, -1 if the key keeps the TTL that it has.
-- By limit, two each: used and back before the charge.
local values, figures_before, value_ends = { '' }, { 0, 0, 0, 0, 0, 0, 0, 0 }, { 0 }
-- By limit, three each, if a reservation is to remember it: 1, the mark of the charge (refund_mark.lua), its amount.
local charge_marks
-- The functions made so far: of the kinds of windows, and those of rare_path.lua.
local window_functions, rare_path = { false, false, false, false, false }, nil
-- clamped: by key, the value with clamped times and its latest end.
local saturated, dropped, leases_full, clamped = false, false, false, nil
--@include rare_path

--   takes    the number of the key, its value, the command, where the key's limits begin in it, the number of limits
--            before; admitted: 1 while every enforced limit admits, else 0
--   returns  where the next key's limits begin, the number of limits so far, admitted; nothing if the value cannot be
--            read, and then unreadable says why
--   appends  used, back and fits of each limit to the reply, as after the charge while all admit
--   sets     values and value_ends of the key, clamped, and the flags
local evaluate
function evaluate(key_number, value, command, position, limit_count, admitted)
  local clock, unpack, reply = clock, unpack, reply
  local key_limits, limits_before, admitted_before = byte(command, position), limit_count, admitted
  -- expected_at: where the section of the next limit stands if all stand in the plan's order.
  local first, expected_at, in_order, changed, is_alive = position + 1, 9, true, false, false
  local pieces, piece_count, latest_end, former_end = { '', '', '', '', '', '' }, 1, 0, 0
  position = first
  for _ = 1, key_limits do
    local id, kind, shadow, part, capacity, param1, param2 = unpack('<c6BBdddd', command, position)
    position = position + 40
    if kind == @{KIND.CALENDAR} then
      if clock >= param2 then
        param1, param2 = param1 + 1, unpack('<d', command, position)
      end
      position = position + 8
    end
    local at, shape, stored_end, amount, now = 0, 0, 0, 0, clock
--@include locate_section
    if at > 0 then
--@include check_section
    end
    local window_function = window_functions[kind]
    if not window_function then
--@include window_function
    end
    local used, back_at, fits_at, used_after, back_after, section, new_end =
      window_function(value, at, shape, stored_end, amount, now, id, part, capacity, param1, param2,
        admitted + admitted * shadow)
--@include append_figures
    limit_count = limit_count + 1
  end
--@include make_value
  return position, limit_count, admitted
end
