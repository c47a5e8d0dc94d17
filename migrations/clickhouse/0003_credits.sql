-- The credit ledger: one row per conversion, model and setting each time its credits became different; rows are only added.
-- The arrays run beside each other, one item per eligible touch, oldest touch first; empty means unattributed.
create table if not exists credits (
  workspace_id UUID,
  model LowCardinality(String),
  setting UInt64,
  conversion_id String codec(ZSTD(1)),
  recorded_at DateTime64(6, 'UTC'),
  -- 'new', 'corrected', 'people', 'touches', 'refund', 'model'
  cause LowCardinality(String),
  order_id String codec(ZSTD(1)),
  conversion_type LowCardinality(String),
  ts DateTime64(3, 'UTC'),
  amount_minor Int64,
  refunded_minor Int64,
  currency LowCardinality(String),
  person_key UInt64,
  -- every handle of that person when it was recorded
  person_handles Array(UInt64) codec(ZSTD(1)),
  touch_ids Array(String) codec(ZSTD(1)),
  touch_ts Array(DateTime64(3, 'UTC')) codec(ZSTD(1)),
  touch_handles Array(UInt64) codec(ZSTD(1)),
  channels Array(LowCardinality(String)) codec(ZSTD(1)),
  campaigns Array(LowCardinality(String)) codec(ZSTD(1)),
  shares Array(Float64) codec(ZSTD(1)),
  amounts Array(Int64) codec(ZSTD(1)),
  net_amounts Array(Int64) codec(ZSTD(1))
) engine = MergeTree
order by (workspace_id, model, setting, conversion_id, recorded_at);

-- One row per finished recording: changes up to built_at are in the ledger of that model and setting.
create table if not exists credit_builds (
  workspace_id UUID,
  model LowCardinality(String),
  setting UInt64,
  built_at DateTime64(6, 'UTC'),
  finished_at DateTime64(6, 'UTC') default now64(6, 'UTC')
) engine = ReplacingMergeTree(finished_at)
order by (workspace_id, model, setting);
