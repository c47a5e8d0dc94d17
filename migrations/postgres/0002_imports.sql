-- Files that were uploaded, and what was seen at a first look: format, columns and a preview.
create table upload (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  file_name text not null,
  -- name inside the uploads folder, or an absolute path when is_owned is false (a file imported in place)
  stored_name text not null,
  is_owned boolean not null,
  bytes bigint not null,
  shape jsonb not null,
  created_at timestamptz not null
);
create index upload_workspace_idx on upload (workspace_id);

-- One row per import with the progress that a restart continues from.
create table import (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  upload_id uuid not null,
  kind text not null check (kind in ('events', 'touches', 'identities', 'conversions', 'refunds', 'spend', 'paths')),
  file_name text not null,
  stored_name text not null,
  is_owned boolean not null,
  shape jsonb not null,
  mapping jsonb not null,
  separator text,
  dataset_name text,
  dataset_id uuid,
  state text not null check (state in ('queued', 'staging', 'storing', 'done', 'failed', 'cancelled')),
  -- of every fact that this import writes: a later import of the same key holds
  version bigint not null,
  -- the first bucket of staged rows that is not stored yet
  next_bucket int not null default 0,
  rows_read bigint not null default 0,
  rows_stored bigint not null default 0,
  rows_known bigint not null default 0,
  rows_refused bigint not null default 0,
  error text,
  created_by text,
  created_at timestamptz not null,
  finished_at timestamptz
);
create index import_workspace_idx on import (workspace_id, created_at desc);
create index import_unfinished_idx on import (created_at) where state in ('queued', 'staging', 'storing');

-- Imported path files. Rows are in the analytics store; a channel's id is its position here, the first is 1.
create table path_dataset (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  separator text not null,
  channels jsonb not null,
  rows bigint not null,
  conversions double precision not null,
  created_at timestamptz not null,
  unique (workspace_id, name)
);
