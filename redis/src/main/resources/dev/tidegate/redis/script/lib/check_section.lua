-- Part of evaluate: checks the section of a limit and finds its time and its length. If its time is too far ahead of
-- the clock, the value is clamped and the key is evaluated again from the start.
local is_suspect, section_length, section_end_at = false, 21, stored_end
--@include quick_check
if is_suspect then
  rare_path = rare_path or make_rare_path()
  local defect = rare_path.defect_of(kind, value, at, shape, stored_end, amount, param1)
  if defect then
    unreadable = key_number + 16 * defect
    return
  end
  section_length, now = rare_path.section_size(shape, value, at),
    rare_path.section_time(kind, shape, stored_end, amount, param1, param2, capacity)
  if not now then
    if not rare_path.is_well_formed(value) then
      unreadable = key_number + 16 * BAD_LENGTHS
      return
    end
    clamped = clamped or {}
    clamped[key_number] = rare_path.clamp_value(value, command, first, key_limits)
    if not clamped[key_number][1] then
      unreadable = key_number + 16 * clamped[key_number][2]
      return
    end
    return evaluate(key_number, clamped[key_number][1], command, first - 1, limits_before, admitted_before)
  end
end
expected_at, former_end = at + section_length, section_end_at > former_end and section_end_at or former_end
is_alive = is_alive
  or section_end_at + ((kind == @{KIND.FIXED} or kind == @{KIND.CALENDAR}) and GRACE or 0) > clock
