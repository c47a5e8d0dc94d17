-- A workspace is kept in step with one company at Pipedrive.
create table pipedrive_setting (
  workspace_id uuid primary key references workspace (id) on delete cascade,
  -- contacts at least this warm are sent
  warm_threshold real not null default 7 check (warm_threshold between 0 and 10),
  sends_meetings boolean not null default true,
  -- null: nobody's key is there
  company_id bigint,
  -- whose records the links are to; it stays when the last key goes
  linked_company_id bigint,
  company_name text not null default '',
  company_domain text not null default '',
  -- by kind the code of the custom field with our id
  marker_codes jsonb not null default '{}',
  -- whoever sends for this workspace holds it till then: one at a time, in whichever process
  lease_until timestamptz,
  lease_id uuid,
  -- when it was last looked whether what is linked is still there
  swept_at timestamptz
);

-- Members' own keys to Pipedrive. They go with the membership.
create table pipedrive_key (
  id uuid primary key,
  workspace_id uuid not null references pipedrive_setting (workspace_id) on delete cascade,
  user_id text not null,
  sealed_key text not null,
  -- the last four characters
  hint text not null,
  vendor_user_id bigint not null,
  vendor_user_name text not null,
  state text not null check (state in ('OK', 'REFUSED')),
  problem text,
  checked_at timestamptz not null,
  -- nothing is sent with this key before that instant
  wait_until timestamptz,
  wait_for text check (wait_for in ('limit', 'budget', 'service')),
  -- requests without a usable answer, in a row
  failures int not null default 0,
  daily_left int,
  -- when the changes at Pipedrive were last read with this key
  pulled_at timestamptz,
  webhook_id bigint,
  sealed_webhook_password text,
  unique (workspace_id, user_id),
  foreign key (workspace_id, user_id) references workspace_member (workspace_id, user_id) on delete cascade
);

-- Which record here is which at Pipedrive.
create table pipedrive_link (
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null check (kind in ('organization', 'person', 'deal', 'activity')),
  local_id uuid not null,
  vendor_id bigint,
  -- SENDING: asked to be made, and the answer is not known. GONE: deleted at Pipedrive
  state text not null check (state in ('SENDING', 'LINKED', 'GONE')),
  asked_at timestamptz,
  -- field values both sides agreed on last
  base jsonb not null default '{}',
  -- fields that differ from base here: the value, and since when
  ours jsonb not null default '{}',
  vendor_updated_at timestamptz,
  linked_at timestamptz,
  -- Pipedrive told of a change: read the record again; and which record it was merged into, if it told that
  look_again_at timestamptz,
  merged_into_hint bigint,
  primary key (workspace_id, kind, local_id)
);
create index pipedrive_link_look_again_idx on pipedrive_link (workspace_id, look_again_at) where look_again_at is not null;
create unique index pipedrive_link_vendor_idx on pipedrive_link (workspace_id, kind, vendor_id) where vendor_id is not null;

-- The queue: one row per record, however often it changes.
create table pipedrive_item (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null check (kind in ('organization', 'person', 'deal', 'activity')),
  local_id uuid not null,
  -- whose key sends it; null: nobody's
  user_id text references "user" (id) on delete set null,
  label text not null,
  reason text not null check (reason in ('warm', 'meeting', 'deal', 'asked', 'changed')),
  state text not null check (state in ('PENDING', 'SUCCESS', 'FAILED', 'RETRY')),
  attempts int not null default 0,
  -- changes noted since the row was made: one that comes while it is being sent is not lost
  changes int not null default 1,
  next_attempt_at timestamptz not null,
  problem text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, kind, local_id)
);
create index pipedrive_item_due_idx on pipedrive_item (workspace_id, next_attempt_at, id) where state in ('PENDING', 'RETRY');
create index pipedrive_item_state_idx on pipedrive_item (workspace_id, state, updated_at desc, id desc);

-- Up to where each key has read the changes of a kind.
create table pipedrive_cursor (
  key_id uuid not null references pipedrive_key (id) on delete cascade,
  kind text not null,
  since timestamptz not null,
  primary key (key_id, kind)
);

-- What was changed on both sides, and what is gone there: for somebody to look at.
create table pipedrive_conflict (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null,
  local_id uuid not null,
  label text not null,
  -- field: both sides wrote it. deleted: gone at Pipedrive. merged: two of ours are one there
  what text not null check (what in ('field', 'deleted', 'merged')),
  field text,
  ours text,
  theirs text,
  -- which value holds now
  winner text check (winner in ('ours', 'theirs')),
  -- merged: the other record here
  other_local_id uuid,
  noted_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text references "user" (id) on delete set null
);
create index pipedrive_conflict_open_idx on pipedrive_conflict (workspace_id, noted_at desc, id desc) where resolved_at is null;
create index pipedrive_conflict_record_idx on pipedrive_conflict (workspace_id, kind, local_id);

-- Records that were written since they were last looked at. The database notes them itself, in the transaction of the
-- change, so that no way of writing can forget to.
create table pipedrive_note (
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null,
  local_id uuid not null,
  -- one more with every change: a note is struck off only if nothing came after it was read
  turn int not null default 1,
  primary key (workspace_id, kind, local_id)
);
create function note_for_pipedrive() returns trigger language plpgsql as 'begin
  if exists (select 1 from pipedrive_setting s where s.workspace_id = new.workspace_id and s.company_id is not null) then insert into pipedrive_note (workspace_id, kind, local_id) values (new.workspace_id, tg_argv[0], new.id) on conflict (workspace_id, kind, local_id) do update set turn = pipedrive_note.turn + 1; end if; return null; end';
create trigger organisation_pipedrive after insert or update on organisation for each row execute function note_for_pipedrive('organization');
create trigger contact_pipedrive after insert or update on contact for each row execute function note_for_pipedrive('person');
create trigger deal_pipedrive after insert or update on deal for each row execute function note_for_pipedrive('deal');
create trigger activity_pipedrive after insert or update on activity for each row execute function note_for_pipedrive('activity');
