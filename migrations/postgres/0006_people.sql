-- Who is who: links between handles, what the rules made of them, and what members decided.
-- Handles and people compare by their bytes, so that a search by beginning uses the index.

-- One row per handle that was ever linked.
create table person_handle (
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- 'a:<anonymous id>', 'u:<user id>', 'e:<hash of e-mail>'
  handle text collate "C" not null,
  -- the name of the person: one of the person's handles
  person text collate "C" not null,
  -- the person that the analytics store was last told; where it differs from person, it is to be told
  written_person text collate "C" not null,
  is_shared boolean not null default false,
  -- null: as counted
  shared_decision boolean,
  primary key (workspace_id, handle)
);
create index person_handle_person_idx on person_handle (workspace_id, person);
create index person_handle_unwritten_idx on person_handle (workspace_id) where person <> written_person;

create table person_link (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  handle text collate "C" not null,
  other text collate "C" not null,
  source text not null check (source in ('event', 'import', 'manual', 'device')),
  -- the earliest moment it was seen; 1970 for one that holds always
  ts timestamptz not null,
  certainty real not null check (certainty between 0 and 1),
  state text not null check (state in ('joined', 'conflict', 'shared', 'weaker', 'undone')),
  -- a member looked at the conflict and left it
  is_kept_apart boolean not null default false,
  unique (workspace_id, handle, other, source)
);
create index person_link_other_idx on person_link (workspace_id, other);
create index person_link_conflict_idx on person_link (workspace_id, id) where state = 'conflict' and not is_kept_apart;

-- One row per person who is known, or has two handles or more; for the list of people.
create table person (
  workspace_id uuid not null references workspace (id) on delete cascade,
  person text collate "C" not null,
  known_since timestamptz not null,
  handles int not null,
  primary key (workspace_id, person)
);
create index person_since_idx on person (workspace_id, known_since desc, person);

-- What members decided, newest last; never changed.
create table person_decision (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null check (kind in ('merge', 'undo', 'restore', 'share', 'unshare', 'count', 'keep_apart', 'settings')),
  link_id bigint,
  handle text,
  -- null: a program with an API key
  decided_by text references "user" (id) on delete set null,
  decided_at timestamptz not null
);
create index person_decision_workspace_idx on person_decision (workspace_id, id desc);
create index person_decision_link_idx on person_decision (link_id);

create table person_setting (
  workspace_id uuid primary key references workspace (id) on delete cascade,
  max_people int not null check (max_people between 1 and 100),
  device_links boolean not null,
  device_score real not null check (device_score between 0.5 and 1)
);
