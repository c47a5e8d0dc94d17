-- What is planned of a campaign. Its results are found by its name, which is the campaign of touches and spend.
create table campaign (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  platform text not null default '',
  channel text not null default '',
  budget_minor bigint,
  currency text,
  starts_on date,
  ends_on date,
  note text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, name),
  check (budget_minor is null or (budget_minor >= 0 and currency is not null))
);
