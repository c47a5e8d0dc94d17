-- The contact bank: people a team may reach out to, where they work, how warm they are, and what was done to them.
create extension if not exists pg_trgm;

create table organisation (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  owner_id text references "user" (id) on delete set null,
  name text not null,
  -- the name without case, accents, punctuation and legal form: two organisations with the same one are likely one
  name_key text collate "C" not null,
  domain text not null default '',
  sector text not null default '',
  country text not null default '',
  note text not null default '',
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  source text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- not null: deleted, and brought back by an undo
  deleted_at timestamptz,
  version int not null default 1
);
create index organisation_name_idx on organisation (workspace_id, name_key, id) where deleted_at is null;
create index organisation_search_idx on organisation using gin (name_key gin_trgm_ops) where deleted_at is null;

create table contact (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  owner_id text references "user" (id) on delete set null,
  organisation_id uuid references organisation (id) on delete set null,
  name text not null,
  -- the name as lists sort it and duplicates compare it: no case, accents or punctuation
  name_key text collate "C" not null,
  title text not null default '',
  email text,
  -- SHA-256 of the normalised address: with 'e:' before it the handle of the person
  email_hash text collate "C",
  phone_text text,
  phone_e164 text collate "C",
  linkedin_url text,
  country text not null default '',
  note text not null default '',
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  source text not null,
  last_contact_at timestamptz,
  -- warmness at the instant t is 2 ^ (warmth_order - t in half-lives since 1970); null: 0. All contacts cool at one
  -- rate, so this number orders them at any time.
  warmth_order double precision,
  snoozed_until timestamptz,
  -- no longer suggested
  dismissed_at timestamptz,
  -- the words that a search looks for, without case and accents; kept by the program
  search_text text not null,
  search_words tsvector generated always as (to_tsvector('simple', search_text)) stored,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- not null: deleted or merged, and brought back by an undo
  deleted_at timestamptz,
  merged_into uuid references contact (id) on delete set null,
  version int not null default 1
);
create index contact_name_idx on contact (workspace_id, name_key, id) where deleted_at is null;
create index contact_created_idx on contact (workspace_id, created_at desc, id desc) where deleted_at is null;
-- Lists go on after the last row they showed: a comparison with null would not find the place, so the least value stands in.
create index contact_warmth_idx on contact (workspace_id, (coalesce(warmth_order, -1e9)), id) where deleted_at is null;
create index contact_last_contact_idx on contact (workspace_id, (coalesce(last_contact_at, timestamptz '1970-01-01 00:00:00+00')), id) where deleted_at is null;
create index contact_owner_warmth_idx on contact (workspace_id, owner_id, (coalesce(warmth_order, -1e9)), id) where deleted_at is null;
create index contact_owner_name_idx on contact (workspace_id, owner_id, name_key, id) where deleted_at is null;
create index contact_owner_last_contact_idx on contact (workspace_id, owner_id, (coalesce(last_contact_at, timestamptz '1970-01-01 00:00:00+00')), id) where deleted_at is null;
create index contact_organisation_idx on contact (organisation_id);
-- The next three are also the order in which duplicates are read.
create index contact_colleague_idx on contact (workspace_id, organisation_id, name_key, id) where organisation_id is not null and deleted_at is null;
create index contact_email_idx on contact (workspace_id, email_hash, id) where email_hash is not null and deleted_at is null;
create index contact_phone_idx on contact (workspace_id, phone_e164, id) where phone_e164 is not null and deleted_at is null;
create index contact_without_email_idx on contact (workspace_id, name_key, id) where email is null and deleted_at is null;
create index contact_without_phone_idx on contact (workspace_id, name_key, id) where phone_text is null and deleted_at is null;
create index contact_tags_idx on contact using gin (tags);
create index contact_words_idx on contact using gin (search_words) where deleted_at is null;
create index contact_slips_idx on contact using gin (name_key gin_trgm_ops) where deleted_at is null;
create index contact_digits_idx on contact using gin (phone_e164 gin_trgm_ops) where phone_e164 is not null and deleted_at is null;
-- How many contacts lie above or below a value that stands in for nothing: without these, plans guess a third.
create statistics contact_warmth_spread on (coalesce(warmth_order, -1e9)) from contact;
create statistics contact_last_contact_spread on (coalesce(last_contact_at, timestamptz '1970-01-01 00:00:00+00')) from contact;
create index contact_merged_idx on contact (merged_into) where merged_into is not null;

-- What raised or lowered the warmness of a contact. Never changed; a row taken back is deleted.
create table contact_warmth (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  contact_id uuid not null references contact (id) on delete cascade,
  -- 'set': a member said how warm the contact is, and what came before no longer counts; else what happened
  kind text not null,
  -- for 'set' the warmness itself
  points double precision not null,
  reason text not null,
  at timestamptz not null,
  -- null: by the product itself
  recorded_by text references "user" (id) on delete set null,
  -- what it comes from, such as an activity, so that it can be taken back with it
  source_id text
);
create index contact_warmth_contact_idx on contact_warmth (contact_id, at, id);
create index contact_warmth_source_idx on contact_warmth (workspace_id, source_id) where source_id is not null;

-- Fields that a workspace adds to its contacts and organisations. Values are in `custom` under the key.
create table contact_field (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  subject text not null check (subject in ('contact', 'organisation')),
  key text not null,
  label text not null,
  kind text not null check (kind in ('text', 'number', 'date', 'choice')),
  choices text[] not null default '{}',
  created_at timestamptz not null,
  unique (workspace_id, subject, key)
);

-- Tags ever used, for choosing one.
create table contact_tag (
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  primary key (workspace_id, name)
);

-- One row per thing done to contacts and organisations, with what it takes to undo it.
create table contact_change (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null check (kind in ('create', 'edit', 'delete', 'bulk', 'merge', 'import')),
  title text not null,
  made_by text references "user" (id) on delete set null,
  made_at timestamptz not null,
  undone_at timestamptz,
  -- of a merge the rows of other tables that were moved; of an import its counts
  detail jsonb not null default '{}'
);
create index contact_change_workspace_idx on contact_change (workspace_id, kind, id desc);

-- The fields of one record that a change wrote, before and after. before null: the change made the record.
create table contact_change_row (
  change_id uuid not null references contact_change (id) on delete cascade,
  subject text not null check (subject in ('contact', 'organisation')),
  record_id uuid not null,
  before jsonb,
  after jsonb not null,
  primary key (change_id, subject, record_id)
);
create index contact_change_row_record_idx on contact_change_row (record_id);

-- Rows of an import that were refused, with the reasons.
create table contact_import_refusal (
  change_id uuid not null references contact_change (id) on delete cascade,
  row_number int not null,
  reason text not null,
  primary key (change_id, row_number)
);

-- Two contacts that a member looked at and found not to be the same: first_id < second_id.
create table contact_not_duplicate (
  workspace_id uuid not null references workspace (id) on delete cascade,
  first_id uuid not null references contact (id) on delete cascade,
  second_id uuid not null references contact (id) on delete cascade,
  decided_by text references "user" (id) on delete set null,
  decided_at timestamptz not null,
  primary key (workspace_id, first_id, second_id)
);
