-- The sums of days once more, by the month (UTC), so that a report over whole months reads one row for each subject.
CREATE TABLE usage_month (LIKE usage_day INCLUDING STORAGE);
ALTER TABLE usage_month RENAME day TO month;
ALTER TABLE usage_month ADD PRIMARY KEY (month, subject_no);
ALTER TABLE usage_month SET (fillfactor = 70);

-- A server of the release before knows the sums of days alone. What it changes there is added here by this trigger.
-- To make it also waits for what such servers are writing now. A writer that changes both says so in its transaction.
CREATE FUNCTION usage_month_of_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was tidegate.usage_day;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    was := OLD;
  END IF;
  INSERT INTO tidegate.usage_month AS m (month, subject_no,
    calls, spend_nanos, open, estimated, unidentified, input, cache_read, cache_write,
    cache_write_1h, output, reasoning, audio_in, audio_out, image_in, tool_call, cache_read_audio,
    image_out, search, seconds, cache_read_image)
  VALUES (date_trunc('month', NEW.day)::date, NEW.subject_no,
    coalesce(NEW.calls, 0) - coalesce(was.calls, 0),
    coalesce(NEW.spend_nanos, 0) - coalesce(was.spend_nanos, 0),
    coalesce(NEW.open, 0) - coalesce(was.open, 0),
    coalesce(NEW.estimated, 0) - coalesce(was.estimated, 0),
    coalesce(NEW.unidentified, 0) - coalesce(was.unidentified, 0),
    coalesce(NEW.input, 0) - coalesce(was.input, 0),
    coalesce(NEW.cache_read, 0) - coalesce(was.cache_read, 0),
    coalesce(NEW.cache_write, 0) - coalesce(was.cache_write, 0),
    coalesce(NEW.cache_write_1h, 0) - coalesce(was.cache_write_1h, 0),
    coalesce(NEW.output, 0) - coalesce(was.output, 0),
    coalesce(NEW.reasoning, 0) - coalesce(was.reasoning, 0),
    coalesce(NEW.audio_in, 0) - coalesce(was.audio_in, 0),
    coalesce(NEW.audio_out, 0) - coalesce(was.audio_out, 0),
    coalesce(NEW.image_in, 0) - coalesce(was.image_in, 0),
    coalesce(NEW.tool_call, 0) - coalesce(was.tool_call, 0),
    coalesce(NEW.cache_read_audio, 0) - coalesce(was.cache_read_audio, 0),
    coalesce(NEW.image_out, 0) - coalesce(was.image_out, 0),
    coalesce(NEW.search, 0) - coalesce(was.search, 0),
    coalesce(NEW.seconds, 0) - coalesce(was.seconds, 0),
    coalesce(NEW.cache_read_image, 0) - coalesce(was.cache_read_image, 0))
  ON CONFLICT (month, subject_no) DO UPDATE SET
    calls = m.calls + EXCLUDED.calls, spend_nanos = m.spend_nanos + EXCLUDED.spend_nanos,
    open = m.open + EXCLUDED.open, estimated = m.estimated + EXCLUDED.estimated,
    unidentified = m.unidentified + EXCLUDED.unidentified,
    input = coalesce(m.input, 0) + EXCLUDED.input,
    cache_read = coalesce(m.cache_read, 0) + EXCLUDED.cache_read,
    cache_write = coalesce(m.cache_write, 0) + EXCLUDED.cache_write,
    cache_write_1h = coalesce(m.cache_write_1h, 0) + EXCLUDED.cache_write_1h,
    output = coalesce(m.output, 0) + EXCLUDED.output,
    reasoning = coalesce(m.reasoning, 0) + EXCLUDED.reasoning,
    audio_in = coalesce(m.audio_in, 0) + EXCLUDED.audio_in,
    audio_out = coalesce(m.audio_out, 0) + EXCLUDED.audio_out,
    image_in = coalesce(m.image_in, 0) + EXCLUDED.image_in,
    tool_call = coalesce(m.tool_call, 0) + EXCLUDED.tool_call,
    cache_read_audio = coalesce(m.cache_read_audio, 0) + EXCLUDED.cache_read_audio,
    image_out = coalesce(m.image_out, 0) + EXCLUDED.image_out,
    search = coalesce(m.search, 0) + EXCLUDED.search,
    seconds = coalesce(m.seconds, 0) + EXCLUDED.seconds,
    cache_read_image = coalesce(m.cache_read_image, 0) + EXCLUDED.cache_read_image;
  RETURN NULL;
END $$;

CREATE TRIGGER usage_day_month AFTER INSERT OR UPDATE ON usage_day FOR EACH ROW
  WHEN (current_setting('tidegate.sums', true) IS DISTINCT FROM 'all')
  EXECUTE FUNCTION usage_month_of_day();

INSERT INTO usage_month (month, subject_no, calls, spend_nanos, open, estimated, unidentified,
  input, cache_read, cache_write, cache_write_1h, output, reasoning,
  audio_in, audio_out, image_in, tool_call, cache_read_audio, image_out, search, seconds, cache_read_image)
SELECT date_trunc('month', day)::date, subject_no, sum(calls), sum(spend_nanos), sum(open), sum(estimated),
  sum(unidentified),
  sum(input), sum(cache_read), sum(cache_write), sum(cache_write_1h),
  sum(output), sum(reasoning), sum(audio_in), sum(audio_out),
  sum(image_in), sum(tool_call), sum(cache_read_audio), sum(image_out),
  sum(search), sum(seconds), sum(cache_read_image)
FROM usage_day GROUP BY 1, 2;
