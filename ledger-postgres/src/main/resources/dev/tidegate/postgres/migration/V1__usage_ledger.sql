-- The usage ledger. Texts that repeat are kept once, so that a record takes about 200 bytes with its index.
-- Text is compared by its bytes: what an id is does not depend on the locale of a server.

CREATE TABLE usage_tenant (
  tenant_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant    text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE usage_subject (
  subject_no    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_no     integer NOT NULL,
  user_id       text COLLATE "C" NOT NULL,
  model         text COLLATE "C" NOT NULL,
  plan          text COLLATE "C" NOT NULL,
  price_version text COLLATE "C" NOT NULL,
  UNIQUE (tenant_no, user_id, model, plan, price_version)
);

-- One row for each step of a reservation; of one tenant, id and at the highest seq counts. A seq below 0 is an open
-- reservation: -2^53, and the microseconds until the extension that wrote it; 1 is its end, 1 + n its adjustment n.
-- calls is null for 1. The partition follows from the time of the reservation, which all its steps have, so that a repeated step meets the first one.
CREATE TABLE usage (
  at          timestamptz NOT NULL,
  booked      timestamptz NOT NULL,
  seq         bigint NOT NULL,
  calls       bigint,
  spend_nanos bigint NOT NULL,
  input bigint, cache_read bigint, cache_write bigint, cache_write_1h bigint, output bigint, reasoning bigint,
  audio_in bigint, audio_out bigint, image_in bigint, tool_call bigint, cache_read_audio bigint, image_out bigint,
  search bigint, seconds bigint, cache_read_image bigint,
  tenant_no   integer NOT NULL,
  subject_no  integer NOT NULL,
  kind        smallint NOT NULL,
  estimated   boolean NOT NULL,
  id          text COLLATE "C" NOT NULL,
  charges     bytea NOT NULL,
  PRIMARY KEY (tenant_no, id, seq, at)
) PARTITION BY RANGE (at);

CREATE INDEX usage_at ON usage USING brin (at);

-- The sums that reports read: a row for each day (UTC) and subject, changed in the transaction of the records.
CREATE TABLE usage_day (
  calls       bigint NOT NULL,
  spend_nanos bigint NOT NULL,
  open         bigint NOT NULL,
  estimated    bigint NOT NULL,
  unidentified bigint NOT NULL,
  input bigint, cache_read bigint, cache_write bigint, cache_write_1h bigint, output bigint, reasoning bigint,
  audio_in bigint, audio_out bigint, image_in bigint, tool_call bigint, cache_read_audio bigint, image_out bigint,
  search bigint, seconds bigint, cache_read_image bigint,
  day         date NOT NULL,
  subject_no  integer NOT NULL,
  PRIMARY KEY (day, subject_no)
) WITH (fillfactor = 70);

-- For people: the records as they were written, with their texts.
CREATE VIEW usage_record AS
SELECT t.tenant, u.id, greatest(u.seq, 0) AS seq, u.at, u.booked, s.user_id, s.model, s.plan,
  (ARRAY['reserved', 'settled', 'cancelled', 'adjusted', 'acquired', 'unidentified'])[u.kind + 1] AS kind,
  coalesce(u.calls, 1) AS calls, u.spend_nanos, u.estimated, s.price_version, u.input, u.cache_read, u.cache_write, u.cache_write_1h,
  u.output, u.reasoning, u.audio_in, u.audio_out, u.image_in, u.tool_call, u.cache_read_audio, u.image_out, u.search,
  u.seconds, u.cache_read_image
FROM usage u JOIN usage_tenant t USING (tenant_no) JOIN usage_subject s USING (subject_no);
