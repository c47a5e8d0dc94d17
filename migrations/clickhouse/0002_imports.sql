-- Rows of imported files that were refused, as they were in the file, for three months.
create table if not exists import_refused (
  workspace_id UUID,
  import_id UUID,
  row UInt64,
  reason String codec(ZSTD(1)),
  cells Array(String) codec(ZSTD(1)),
  refused_at DateTime default now()
) engine = ReplacingMergeTree
order by (workspace_id, import_id, row)
ttl refused_at + interval 90 day;

-- Decimal amounts of refunds whose currency nobody knew when they were imported: they are read again once the
-- conversion is imported, because 1200 means other minor units in JPY than in USD.
create table if not exists refunds_without_currency (
  workspace_id UUID,
  order_id String codec(ZSTD(1)),
  refund_id String codec(ZSTD(1)),
  ts DateTime64(3, 'UTC'),
  amount String,
  version UInt64
) engine = ReplacingMergeTree(version)
order by (workspace_id, order_id, refund_id);
