-- How each deal stands, mirrored from the relational store through the outbox; the row with the highest version holds.
-- Written for docs/adr/0007-deals-mirrored-for-numbers.md.
create table if not exists deal_states (
  workspace_id UUID,
  deal_id UUID,
  name String codec(ZSTD(1)),
  -- LEAD, MQL, SQL, OPPORTUNITY, WON, LOST
  stage LowCardinality(String),
  stage_name LowCardinality(String),
  -- the furthest of LEAD 0, MQL 1, SQL 2, OPPORTUNITY 3, WON 4 that it ever reached
  reached UInt8,
  -- 0 and '' without an amount
  amount_minor Int64,
  currency LowCardinality(String),
  probability Float64,
  owner LowCardinality(String),
  agent LowCardinality(String),
  office LowCardinality(String),
  organisation String codec(ZSTD(1)),
  sector LowCardinality(String),
  campaign LowCardinality(String),
  loss_reason LowCardinality(String),
  -- beside each other; the amounts add up to amount_minor
  products Array(LowCardinality(String)),
  product_amounts_minor Array(Int64),
  opened_at DateTime64(3, 'UTC'),
  closed_at Nullable(DateTime64(3, 'UTC')),
  expected_close Nullable(Date),
  is_deleted UInt8,
  version UInt64
) engine = ReplacingMergeTree(version)
order by (workspace_id, deal_id)
settings fsync_after_insert = 1, fsync_part_directory = 1;
