-- What happened. Every table begins with workspace_id in its order, every query names it.
-- A handle is 'a:<anonymous id>', 'u:<user id>' or 'e:<hash of e-mail>'; its key is sipHash64 of that text.

-- What the event log hands over is flushed to the disk before the log forgets it: hence fsync_after_insert on the tables below
-- that events become. (Merges need none: the engine keeps merged parts for some minutes.)

-- One row per event. The projection answers "which of these ids are known?" and is written with the part,
-- so that an event and the knowledge of its id appear together.
create table if not exists events (
  workspace_id UUID,
  event_id String codec(ZSTD(1)),
  event_type LowCardinality(String),
  ts DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
  time_flag LowCardinality(String),
  is_bot UInt8,
  anonymous_id String codec(ZSTD(1)),
  session_id String codec(ZSTD(1)),
  user_id String codec(ZSTD(1)),
  email_hash String codec(ZSTD(1)),
  page_url String codec(ZSTD(1)),
  page_host LowCardinality(String),
  page_path String codec(ZSTD(1)),
  page_title String codec(ZSTD(1)),
  referrer String codec(ZSTD(1)),
  referrer_host LowCardinality(String),
  channel LowCardinality(String),
  source LowCardinality(String),
  medium LowCardinality(String),
  campaign LowCardinality(String),
  term LowCardinality(String),
  content LowCardinality(String),
  click_id_name LowCardinality(String),
  click_id String codec(ZSTD(1)),
  -- 1 when the event itself says where the visitor came from: campaign parameters, a click id or a foreign referrer
  has_source UInt8,
  device LowCardinality(String),
  browser LowCardinality(String),
  os LowCardinality(String),
  country LowCardinality(String),
  ip_prefix LowCardinality(String),
  amount_minor Nullable(Int64),
  currency LowCardinality(String),
  order_id String codec(ZSTD(1)),
  properties String codec(ZSTD(1)),
  handle_key UInt64 default sipHash64(multiIf(anonymous_id != '', concat('a:', anonymous_id), user_id != '', concat('u:', user_id), concat('e:', email_hash))),
  projection known_ids (select workspace_id, event_id order by workspace_id, event_id)
) engine = MergeTree
partition by toYYYYMM(ts)
order by (workspace_id, toDate(ts), handle_key, ts)
settings index_granularity = 4096, deduplicate_merge_projection_mode = 'rebuild', fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per touch: the first sight of a visit (touch_id 's:...' or 'g:...') and every further ad click in it, derived from
-- events; an imported touch. What makes one is written in apps/server/src/collect/README.md.
-- A touch that a late event overtakes is deleted by a patch part, which needs the block columns.
create table if not exists touches (
  workspace_id UUID,
  touch_id String codec(ZSTD(1)),
  -- 'session' (derived from events), 'import'
  origin LowCardinality(String),
  handle_key UInt64,
  handle String codec(ZSTD(1)),
  ts DateTime64(3, 'UTC') codec(Delta, ZSTD(1)),
  channel LowCardinality(String),
  campaign LowCardinality(String),
  source LowCardinality(String),
  medium LowCardinality(String),
  landing_page String codec(ZSTD(1)),
  country LowCardinality(String),
  device LowCardinality(String),
  -- the event that made it, '' for imported touches
  event_id String codec(ZSTD(1)),
  properties Map(LowCardinality(String), String) codec(ZSTD(1)),
  projection known_touches (select workspace_id, touch_id, cityHash64(origin, handle, ts, channel, campaign, source, medium, landing_page, country, device) order by workspace_id, touch_id)
) engine = MergeTree
partition by toYYYYMM(ts)
order by (workspace_id, handle_key, ts)
settings index_granularity = 4096, deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'drop', materialize_projections_on_merge = 1, enable_block_number_column = 1, enable_block_offset_column = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per link between a handle and a person; the earliest time of a link is kept, whatever the order of arrival.
create table if not exists identities (
  workspace_id UUID,
  handle_key UInt64,
  handle String codec(ZSTD(1)),
  -- 'u:...' or 'e:...'
  person String codec(ZSTD(1)),
  source LowCardinality(String),
  ts SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
) engine = AggregatingMergeTree
order by (workspace_id, handle_key, handle, person, source)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per conversion; the row with the highest version holds.
create table if not exists conversions (
  workspace_id UUID,
  conversion_id String codec(ZSTD(1)),
  order_id String codec(ZSTD(1)),
  conversion_type LowCardinality(String),
  handle_key UInt64,
  handle String codec(ZSTD(1)),
  ts DateTime64(3, 'UTC'),
  -- 0 and '' without money
  amount_minor Int64,
  currency LowCardinality(String),
  source LowCardinality(String),
  version UInt64
) engine = ReplacingMergeTree(version)
order by (workspace_id, conversion_id)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per refund, positive amounts, in the conversion's currency.
create table if not exists refunds (
  workspace_id UUID,
  order_id String codec(ZSTD(1)),
  refund_id String codec(ZSTD(1)),
  ts DateTime64(3, 'UTC'),
  amount_minor Int64,
  source LowCardinality(String),
  version UInt64
) engine = ReplacingMergeTree(version)
order by (workspace_id, order_id, refund_id);

-- One row per day, channel, campaign and currency.
create table if not exists spend (
  workspace_id UUID,
  day Date,
  channel LowCardinality(String),
  campaign LowCardinality(String),
  currency LowCardinality(String),
  amount_minor Int64,
  impressions UInt64,
  clicks UInt64,
  source LowCardinality(String),
  version UInt64
) engine = ReplacingMergeTree(version)
order by (workspace_id, day, channel, campaign, currency);

-- One row per row of an imported path file. channel_ids point into path_datasets.channels (first is 1).
create table if not exists paths (
  workspace_id UUID,
  dataset_id UUID,
  row UInt64,
  channel_ids Array(UInt16),
  conversions Float64,
  value Float64,
  nulls Float64
) engine = ReplacingMergeTree
order by (workspace_id, dataset_id, row);

-- Which handles changed since when: journeys of these people are derived again.
create table if not exists handle_changes (
  workspace_id UUID,
  changed_at DateTime64(6, 'UTC') default now64(6, 'UTC'),
  version UInt64,
  handle_key UInt64
) engine = MergeTree
order by (workspace_id, changed_at)
ttl toDateTime(changed_at) + interval 7 day
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per finished build of a journey setting: changes up to built_at are in it.
create table if not exists journey_builds (
  workspace_id UUID,
  setting UInt64,
  built_at DateTime64(6, 'UTC'),
  finished_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(finished_at)
order by (workspace_id, setting);

-- One row per conversion and journey setting: its eligible touches, oldest first.
create table if not exists journeys (
  workspace_id UUID,
  setting UInt64,
  conversion_id String codec(ZSTD(1)),
  order_id String codec(ZSTD(1)),
  conversion_type LowCardinality(String),
  person_key UInt64,
  ts DateTime64(3, 'UTC'),
  amount_minor Int64,
  currency LowCardinality(String),
  touch_ids Array(String) codec(ZSTD(1)),
  touch_ts Array(DateTime64(3, 'UTC')) codec(ZSTD(1)),
  channels Array(LowCardinality(String)) codec(ZSTD(1)),
  campaigns Array(LowCardinality(String)) codec(ZSTD(1)),
  sources Array(LowCardinality(String)) codec(ZSTD(1)),
  mediums Array(LowCardinality(String)) codec(ZSTD(1)),
  version UInt64
) engine = ReplacingMergeTree(version)
order by (workspace_id, setting, conversion_id);
