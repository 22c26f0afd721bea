-- Takes the section of each term out of the values, as StateEditor.java: the step changes them apart from the values,
-- and store_sections.lua puts them back.
-- By scope: the values as they were read, and the latest end of those that were clamped.
local stored_values, clamped_ends = {}, {}
-- When the reservation was made, and by scope whether this step charged something.
local reserved_at, charged_scopes = clock, {}
--@include term_time

--   takes    the terms, and by scope the number of the key
--   returns  the instant, flags; or nil, the status that says why not, and the instant
--   sets     section and loaded of each term, and the window (index, last) of a calendar term
local load_sections
function load_sections(terms, keys)
  for i = 1, #terms do
    local scope = terms[i].scope
    if not stored_values[scope] then
      local value = redis.call('GET', KEYS[keys[scope]]) or ''
      if value ~= '' then
        value = in_current_format(value)
        if not value or not is_well_formed(value) then
          unreadable = keys[scope] + 16 * (value and BAD_LENGTHS or BAD_FORMAT)
          return nil, @{STATUS.UNREADABLE}, clock
        end
      end
      stored_values[scope] = value
    end
  end
  for i = 1, #terms do
    local term = terms[i]
    if term.kind == @{KIND.CALENDAR} then
      if term.following > 0 and clock >= term.following then
        return nil, @{STATUS.STALE}, clock
      end
      term.index, term.last = term.param1, term.param2
      if clock >= term.param2 then
        term.index, term.last = term.param1 + 1, term.following
      end
    end
  end
  local expected_positions = {}
  for i = 1, #terms do
    local term = terms[i]
    local value, expected_at = stored_values[term.scope], expected_positions[term.scope] or 9
    local at = expected_at
    if expected_at >= #value or sub(value, expected_at, expected_at + 5) ~= term.id then
      at = find_section(value, term.id)
    end
    term.section, term.loaded = '', ''
    if at > 0 then
      local length = section_size(byte(value, at + 6), value, at)
      term.section = sub(value, at, at + length - 1)
      term.loaded, expected_positions[term.scope] = term.section, at + length
      local shape, stored_end, amount = unpack('<BI7I7', value, at + 6)
      local defect = defect_of(term.kind, value, at, shape, stored_end, amount, term.param1)
      if defect then
        unreadable = keys[term.scope] + 16 * defect
        return nil, @{STATUS.UNREADABLE}, clock
      elseif not term_time(term, shape, stored_end, amount) then
        local clamped_value, latest_end = clamp_sections(value, limits_by_id(terms, term.scope))
        if not clamped_value then
          unreadable = keys[term.scope] + 16 * latest_end
          return nil, @{STATUS.UNREADABLE}, clock
        end
        stored_values[term.scope], clamped_ends[term.scope] = clamped_value, latest_end
        return load_sections(terms, keys)
      end
    end
  end
  return clock, next(clamped_ends) and @{FLAG.CLOCK_CLAMPED} or 0
end
