-- The usual settle, straight through, because the server's time goes into making functions and tables: an open record of
-- plain limits with one charge each, whose sections stand in order, alone and alive, and are changed where they are newest.
-- Anything else is left to the rest of the script; nothing is written before all is known.
--@include varint
local concat = table.concat

repeat
  local who, _, _, _, given, digest, unknown, tokens, input, output, all, kinds, at =
    unpack('<I4I6BBBI6BBdddB', ARGV[1])
  local record = redis.call('GET', KEYS[1])
  if given > 0 or unknown > 0 or tokens == 0 or not record or #record < 68 or byte(record, 2) ~= 1 then
    break
  end
  local format, _, expiry, first, tombstone, whose, print, plain, entries, n, p =
    unpack('<BBI7I7I4I4I6BI2B', record)
  local v = redis.call('GET', KEYS[2])
  if format ~= RECORD or plain == 0 or whose ~= who or not v or #v < 29 then
    break
  end
  -- What unsealed.lua says, without a function.
  if sub(record, -6) ~= sub(redis.sha1hex(sub(record, 1, -7)), 1, 6) then
    break
  end
  local now, promise = clock, expiry + 1000 * tombstone
  local packing, since = unpack('<BI7', v)
  if packing ~= VALUE or since > first or promise <= now then
    break
  end
  local priced = p + 33 * n
  local bytes, spend = byte(record, priced), -1
  if bytes > 2 then
    local prices, sum, sent = priced + 1 + bytes, 0, ARGV[1]
    local reasoning = 0
    for k = at + 9 * (kinds - 1), at, -9 do
      local kind, count = unpack('<Bd', sent, k)
      if kind == @{TOKEN.REASONING} then
        reasoning = count
      elseif kind == @{TOKEN.OUTPUT} then
        count = count - reasoning
      end
      -- A rarer kind has no price ready, which takes the sum above all bounds.
      sum = sum + count * (kind < @{TOKEN.CACHE_READ_AUDIO} and unpack('<d', record, prices + 8 * kind) or MAX_SUM * 1000)
    end
    local rest = sum % 1000
    spend = (sum - rest) / 1000 + (rest > 0 and 1 or 0)
    all = sum < MAX_SUM and all or MAX_SUM + 1
  end
  if byte(ARGV[1], at + 9 * kinds) > 0 or all > MAX_SUM then
    break
  end
  entries = entries + 1
  local s, done, changed, late, was, latest = 9, 0, false, false, 0, 0
  -- Of their usual sizes from the start: to grow a table costs more than what is written into it.
  local pieces, text = { pack('<BI7', VALUE, since < now and since or now), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, { '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
  local answer = { @{STATUS.SETTLED} + 256 * n, now, clock, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
  local from, m, made, named = 9, n + 10, 1, 0
  while done < n and s + 20 <= #v do
    local key, kind, meter, a, b = unpack('<I6BxBdd', record, p)
    local count, mark, held = unpack('<BI7I7', record, entries)
    local its, shape, over, amount = unpack('<I6BI7I7', v, s)
    if its ~= key or count ~= 1 or kind == @{KIND.BUCKET} then
      break
    end
    p, entries = p + 33, entries + 15
    local actual = held
    if meter > @{METER.REQUESTS} then
      actual = meter == @{METER.SPEND} and spend >= 0 and spend or meter == @{METER.INPUT_TOKENS} and input or meter == @{METER.OUTPUT_TOKENS} and output or meter == @{METER.TOKENS} and all or held
    end
    local used, ends, behind = amount, over, s + 21
    if kind == @{KIND.LEASES} then
      local leases = unpack('<I2', v, s + 14)
      behind = s + 16 + 13 * leases
      if shape ~= LEASES or leases == 0 or leases > 256 or behind > #v + 1 then
        break
      end
      local all = { unpack('<' .. string.rep('I7I6', leases), v, s + 16) }
      for k = 3, 2 * leases, 2 do
        if all[k] < all[k - 2] or all[k] == all[k - 2] and all[k + 1] <= all[k - 1] then
          over = -1
        end
      end
      if all[2 * leases - 1] ~= over then
        break
      end
      local f = string.find(v, sub(ARGV[1], 5, 10), s + 23, true)
      if over > now + WEEK or unpack('<I7', v, s + 16) <= now or not f or f >= behind or (f - s - 23) % 13 > 0 then
        break
      end
      used, ends, actual = leases - 1, 0, held
      if from < s then
        pieces[made + 1], made = sub(v, from, s - 1), made + 1
      end
      if used > 0 then
        ends = f + 6 == behind and unpack('<I7', v, f - 20) or over
        pieces[made + 1] = pack('<I6BI7I2', key, shape, ends, used) .. sub(v, s + 16, f - 8)
        from, made = f + 6, made + 1
      else
        from = behind
      end
      changed = true
    elseif amount == 0 or amount > MAX_SUM then
      break
    elseif kind == @{KIND.CALENDAR} then
      ends = over % SECONDS
      if shape ~= CALENDAR or over - ends ~= a * SECONDS or now >= b or now < first then
        break
      end
      over = ends * MICROS
      ends = over
    elseif over <= now or over - a > now or kind == @{KIND.FIXED} and (shape ~= FIXED or over % a > 0)
      or kind == @{KIND.SLIDING} and (shape == 0 or shape > 121 or s + 13 + 14 * shape > #v + 7) then
      break
    end
    local diff, beyond = actual - held, false
    -- What is held is to have been charged where the first instant is: any other place is the long way's to write.
    if held > 0 and (kind == @{KIND.SLIDING} and first - first % b ~= mark - mark % b or kind == @{KIND.FIXED} and (first >= mark or first < mark - a)
      or kind == @{KIND.CALENDAR} and (mark ~= a or first >= b)) then
      break
    end
    if kind == @{KIND.SLIDING} and shape > 1 then
      behind = s + 14 + 14 * shape
      if behind > #v + 1 then
        break
      end
      local slice = floor((over - a) / b)
      if unpack('<I7', v, s + 28) + a <= now or floor(unpack('<I7', v, behind - 14) / b) == slice then
        break
      end
      local older, all = unpack('<I7', v, s + 21), { unpack('<' .. string.rep('I7I7', shape - 1), v, s + 28) }
      used = used + older
      for k = 2, 2 * shape - 2, 2 do
        older = older - all[k]
        if all[k] == 0 or k > 2 and all[k - 1] < all[k - 3] then
          older = -1
        end
      end
      if all[2 * shape - 3] > over - a then
        older = -1
      end
      if older ~= 0 then
        break
      end
    end
    if diff < 0 then
      if amount + diff <= 0 or kind == @{KIND.SLIDING} and over - a - (over - a) % b ~= mark - mark % b or kind == @{KIND.FIXED} and mark ~= over
        or kind == @{KIND.CALENDAR} and mark ~= a then
        break
      end
    elseif diff > 0 then
      if used + diff > MAX_SUM or kind == @{KIND.SLIDING} and (now - over + a >= b - (over - a) % b or over > now + a)
        or kind == @{KIND.FIXED} and now < over - a or kind == @{KIND.CALENDAR} and held == 0 and now == first then
        break
      end
      beyond = kind == @{KIND.SLIDING} and first - first % b ~= now - now % b or kind == @{KIND.FIXED} and (first >= over or first < over - a)
        or kind == @{KIND.CALENDAR} and held == 0
      late = late or beyond
      ends = kind == @{KIND.SLIDING} and max(over, now + a) or kind == @{KIND.CALENDAR} and b or over
    end
    if diff ~= 0 then
      changed, used = true, used + diff
      if from < s then
        pieces[made + 1], made = sub(v, from, s - 1), made + 1
      end
      local stored = kind == @{KIND.CALENDAR} and a * SECONDS + ends / MICROS or ends
      made, from = made + 1, s + 21
      pieces[made] = pack('<I6BI7I7', key, shape, stored, amount + diff)
    end
    if kind < @{KIND.LEASES} then
      local id = key % 4294967296
      answer[m + 1], answer[m + 2] = id, actual
      m, named = m + 2, named + 2
      if actual < 128 then
        text[named] = pack('<I4B', id, actual)
      elseif actual < 16384 then
        text[named] = pack('<I4BB', id, actual % 128 + 128, (actual - actual % 128) / 128)
      else
        text[named] = pack('<I4', id) .. varint(actual)
      end
      text[named + 1] = beyond and varint(diff) or ''
    end
    if over > was then
      was = over
    end
    if ends > latest then
      latest = ends
    end
    s, done = behind, done + 1
    answer[4 + done] = used
  end
  if done < n or s <= #v or latest == 0 then
    break
  end
  local promised = now + 1000 * tombstone
  local last = 0
  if late then
    last, text[1] = now, varint(now < first and 2 * (first - now) - 1 or 2 * (now - first))
    for k = 3, named + 1, 2 do
      if text[k] == '' then
        text[k] = '\0'
      end
    end
  end
  text[1] = text[1] .. char(named / 2)
  answer[n + 5], answer[n + 6], answer[n + 7], answer[n + 8], answer[n + 9], answer[n + 10] = 2, promised, 0, 0, first, last
  if changed then
    if from <= #v then
      pieces[made + 1], made = sub(v, from), made + 1
    end
    put(KEYS[2], concat(pieces, '', 1, made), latest == was and -1 or latest)
  end
  text[named + 2] = sub(record, priced + 1, priced + bytes)
  local settled = pack('<BBI7I4I6I6BBI7', RECORD, 2, promised, who, print, digest, 0, late and 2 or 0, first)
    .. concat(text, '', 1, named + 2)
  put(KEYS[1], settled .. sub(redis.sha1hex(settled), 1, 6), promised)
  answer[m + 1] = nil
  return answer
until true
