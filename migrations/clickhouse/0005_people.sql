-- People: what the rules of apps/server/src/identify/README.md decided, for reading.

-- When a link arrived last, so that new ones are found without reading all. Links stored before count as arriving now.
alter table identities add column if not exists arrived_at SimpleAggregateFunction(max, DateTime64(6, 'UTC')) default now64(6, 'UTC');
alter table identities materialize column arrived_at;
alter table identities add index if not exists arrival arrived_at type minmax granularity 1;

-- One row per handle that rules were applied to: the person it belongs to, itself where it is nobody else.
-- The row with the highest version holds. Handles without a row that are linked are read from identities.
create table if not exists person_links (
  workspace_id UUID,
  handle_key UInt64 default sipHash64(handle),
  handle String codec(ZSTD(1)),
  person_key UInt64 default sipHash64(person),
  person String codec(ZSTD(1)),
  version UInt64
) engine = ReplacingMergeTree(version)
order by (workspace_id, handle_key)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- One row per workspace: links that arrived up to settled_until are in person_links.
create table if not exists person_marks (
  workspace_id UUID,
  settled_until DateTime64(6, 'UTC')
) engine = ReplacingMergeTree(settled_until)
order by workspace_id;
