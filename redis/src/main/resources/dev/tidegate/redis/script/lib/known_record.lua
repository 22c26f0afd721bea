-- What a reserve does under an id that has a record: a reply, unless that reservation is over and forgotten.
--@include verify_checksum
  local verified, defect = verify_checksum(record)
  if not verified then
    return { @{STATUS.UNREADABLE}, clock, clock, 1 + 16 * defect }
  end
  record = verified
  local expiry, kept_for = unpack('<I7', record, 3), 0
  if byte(record, 2) == OPEN then
    kept_for = 1000 * unpack('<I4', record, 17)
  end
  if expiry + kept_for > now or byte(record) == FORMER_RECORD_FORMAT then
--@include replay
    -- Whether one of the former format is over, an instant that may be damaged says.
    if not is_complete(record) then
      return { @{STATUS.UNREADABLE}, clock, clock, 1 + 16 * BAD_LENGTHS }
    elseif expiry + kept_for > now then
      return replay(command, record, fingerprint)
    end
  end
