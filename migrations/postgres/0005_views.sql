-- A page with its settings under a name: `search` is the query text of its address.
create table saved_view (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  page text not null,
  search text not null,
  created_by text references "user" ("id") on delete set null,
  created_at timestamptz not null default now()
);
create index saved_view_workspace_idx on saved_view (workspace_id);

-- A page that whoever has the link may read. Only a hash of the link's token is kept.
create table share_link (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  token_hash text not null unique,
  name text not null,
  page text not null,
  search text not null,
  expires_at timestamptz,
  created_by text references "user" ("id") on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index share_link_workspace_idx on share_link (workspace_id);

-- What happened on a day, in words, beside the charts.
create table annotation (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  day date not null,
  body text not null,
  created_by text references "user" ("id") on delete set null,
  created_at timestamptz not null default now()
);
create index annotation_workspace_day_idx on annotation (workspace_id, day);
