-- Funnels under a name. A deleted one stays for 30 days, to be restored.
create table saved_funnel (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  steps jsonb not null,
  window_minutes int not null,
  created_by text references "user" ("id") on delete set null,
  created_at timestamptz not null,
  deleted_at timestamptz
);
create index saved_funnel_workspace_idx on saved_funnel (workspace_id);
