-- Puts the sections of a step back into their values, and writes each value of which a section changed: the sections
-- of the step come first, in its order, without those that have ended; the foreign ones follow.

-- The new value of a scope, '' if no section is left, and its latest end, -1 if that is as before.
local function new_value(value, terms, scope)
  local pieces, own_ids, latest_end, former_end, loaded_length = { '' }, {}, 0, 0, 8
  local is_alive = false
  for i = 1, #terms do
    local term = terms[i]
    if term.scope == scope then
      own_ids[term.id], loaded_length = true, loaded_length + #term.loaded
      if term.loaded ~= '' then
        local shape, stored_end = unpack('<BI7', term.loaded, 7)
        stored_end = section_end(shape, stored_end)
        former_end = max(former_end, stored_end)
        is_alive = is_alive
          or stored_end + ((shape == SHAPE_FIXED or shape == SHAPE_CALENDAR) and GRACE or 0) > clock
      end
      if is_live(term, true) then
        local shape, stored_end = unpack('<BI7', term.section, 7)
        pieces[#pieces + 1], latest_end = term.section, max(latest_end, section_end(shape, stored_end))
      end
    end
  end
  if loaded_length < #value then
    local foreign, foreign_end, foreign_dropped = foreign_sections(value, own_ids)
    pieces[#pieces + 1], latest_end, dropped, former_end =
      foreign, max(latest_end, foreign_end), dropped or foreign_dropped, -1
    is_alive = is_alive or foreign ~= ''
  end
  -- A value counts since the earliest reservation that it was charged for, or what that holds could not be refunded.
  pieces[1] = value_header(value, charged_scopes[scope] and math.min(reserved_at, clock) or clock, is_alive)
  local text = table.concat(pieces)
  return #text > 8 and text or '', latest_end == former_end and not clamped_ends[scope] and -1 or latest_end
end

--   takes    the terms, and by scope the number of the key
local function store_sections(terms, keys)
  local changed = {}
  for i = 1, #terms do
    changed[terms[i].scope] = changed[terms[i].scope] or terms[i].changed
  end
  for scope, value in pairs(stored_values) do
    local key = KEYS[keys[scope]]
    if changed[scope] then
      local text, latest_end = new_value(value, terms, scope)
      if text == '' then
        redis.call('DEL', key)
      else
        write_value(key, text, latest_end)
      end
    elseif clamped_ends[scope] then
      write_value(key, value, clamped_ends[scope])
    end
  end
end
