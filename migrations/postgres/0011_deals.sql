-- Facts on their way to the analytics store, written in the transaction of the edit they follow from.
create table outbox (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- of several facts about one thing the highest holds
  version bigint not null,
  fact jsonb not null,
  created_at timestamptz not null default now()
);

-- The workspace's own stages, in order, each of one of the six kinds.
create table pipeline_stage (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  kind text not null check (kind in ('LEAD', 'MQL', 'SQL', 'OPPORTUNITY', 'WON', 'LOST')),
  position int not null,
  -- chance that a deal in this stage is won
  probability real not null check (probability between 0 and 1),
  -- not null: no longer chosen, kept for the history
  retired_at timestamptz
);
create unique index pipeline_stage_name_idx on pipeline_stage (workspace_id, lower(name)) where retired_at is null;

create table product (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  -- the name without case, blanks and punctuation: 'GTXPro' is 'GTX Pro'
  name_key text collate "C" not null,
  series text not null default '',
  price_minor bigint check (price_minor >= 0),
  currency text,
  is_sold boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (price_minor is null or currency is not null),
  unique (workspace_id, name_key)
);

-- Who sells without an account here, as files name them; user_id once they have one.
create table sales_agent (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  name_key text collate "C" not null,
  manager text not null default '',
  office text not null default '',
  user_id text references "user" (id) on delete set null,
  unique (workspace_id, name_key)
);

create table deal (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  -- the name as lists sort it
  name_key text collate "C" not null,
  -- in lower case: names of the deal, its organisation and contact
  search_text text not null,
  stage_id uuid not null references pipeline_stage (id),
  -- kind of the stage
  kind text not null check (kind in ('LEAD', 'MQL', 'SQL', 'OPPORTUNITY', 'WON', 'LOST')),
  -- since when it is in the stage: the date of the payment once it is won
  stage_since timestamptz not null,
  opened_at timestamptz not null,
  amount_minor bigint check (amount_minor >= 0),
  currency text,
  owner_id text references "user" (id) on delete set null,
  agent_id uuid references sales_agent (id) on delete set null,
  organisation_id uuid references organisation (id) on delete set null,
  contact_id uuid references contact (id) on delete set null,
  campaign_id uuid references campaign (id) on delete set null,
  expected_close date,
  loss_reason text not null default '',
  note text not null default '',
  -- where it was imported or synchronised from, and its id there
  source text not null default 'manual',
  external_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  version int not null default 1,
  check (amount_minor is null or currency is not null)
);
create index deal_updated_idx on deal (workspace_id, updated_at desc, id desc) where deleted_at is null;
create index deal_stage_idx on deal (workspace_id, stage_id, stage_since desc, id desc) where deleted_at is null;
create index deal_owner_idx on deal (workspace_id, owner_id, stage_id, stage_since desc, id desc) where deleted_at is null;
create index deal_amount_idx on deal (workspace_id, coalesce(amount_minor, -1) desc, id desc) where deleted_at is null;
create index deal_close_idx on deal (workspace_id, coalesce(expected_close, 'infinity'::date), id) where deleted_at is null;
create index deal_name_idx on deal (workspace_id, name_key, id) where deleted_at is null;
create index deal_search_idx on deal using gin (search_text gin_trgm_ops) where deleted_at is null;
create index deal_organisation_idx on deal (organisation_id) where organisation_id is not null;
create index deal_contact_idx on deal (contact_id) where contact_id is not null;
create index deal_campaign_idx on deal (campaign_id) where campaign_id is not null;
create unique index deal_external_idx on deal (workspace_id, source, external_id) where external_id is not null;
-- Sums of a board: answered from the index alone.
create index deal_sum_idx on deal (workspace_id, stage_id) include (currency, amount_minor) where deleted_at is null;

create table deal_line (
  deal_id uuid not null references deal (id) on delete cascade,
  position int not null,
  product_id uuid not null references product (id),
  quantity int not null check (quantity > 0),
  -- of one piece, in the deal's currency
  price_minor bigint not null check (price_minor >= 0),
  primary key (deal_id, position)
);
create index deal_line_product_idx on deal_line (product_id);

-- Every stage a deal was put in, its first included; an undo takes the row away again.
create table deal_move (
  id uuid primary key,
  deal_id uuid not null references deal (id) on delete cascade,
  -- null: where it began
  from_stage_id uuid references pipeline_stage (id),
  stage_id uuid not null references pipeline_stage (id),
  kind text not null,
  at timestamptz not null,
  moved_by text references "user" (id) on delete set null,
  recorded_at timestamptz not null
);
create index deal_move_deal_idx on deal_move (deal_id, at, id);

-- One row per thing done to deals, with what it takes to undo it.
create table deal_change (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null check (kind in ('create', 'edit', 'move', 'delete', 'import')),
  deals int not null,
  made_by text references "user" (id) on delete set null,
  made_at timestamptz not null,
  undone_at timestamptz
);
create table deal_change_row (
  change_id uuid not null references deal_change (id) on delete cascade,
  deal_id uuid not null references deal (id) on delete cascade,
  -- the whole deal with its lines and moves; before null: the change made it
  before jsonb,
  after jsonb not null,
  primary key (change_id, deal_id)
);
create index deal_change_row_deal_idx on deal_change_row (deal_id);
