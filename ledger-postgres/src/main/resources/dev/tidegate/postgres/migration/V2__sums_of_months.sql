-- The sums of days once more, by the month (UTC), so that a report over whole months reads one row for each subject.
CREATE TABLE usage_month (LIKE usage_day INCLUDING STORAGE);
ALTER TABLE usage_month RENAME day TO month;
ALTER TABLE usage_month ADD PRIMARY KEY (month, subject_no);
ALTER TABLE usage_month SET (fillfactor = 70);

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
