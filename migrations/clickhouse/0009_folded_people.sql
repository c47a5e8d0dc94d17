-- Whom an event or a touch belongs to, written at night: the person's key, 0 where no night has passed since it arrived. Readers
-- look up only these, and handles whose person changed since.
alter table events add column if not exists person_key UInt64 default 0 codec(LZ4);
alter table events add index if not exists unfolded person_key type minmax granularity 1;
alter table touches add column if not exists person_key UInt64 default 0 codec(LZ4);
alter table touches add index if not exists unfolded person_key type minmax granularity 1;

-- One row per workspace: events and touches that have a person_key have the one that person_links had at this version, or a later one.
create table if not exists person_folds (
  workspace_id UUID,
  version UInt64
) engine = ReplacingMergeTree(version)
order by workspace_id;
