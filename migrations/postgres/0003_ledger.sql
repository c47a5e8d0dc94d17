-- Which models the credit ledger of a workspace records, and over which window; the defaults hold without a row.
create table ledger_setting (
  workspace_id uuid primary key references workspace (id) on delete cascade,
  models text[] not null,
  lookback_days double precision not null,
  updated_at timestamptz not null default now()
);
