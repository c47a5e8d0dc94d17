-- Outreach: campaigns of a team beside the paid ones, whom they want to reach, and what was done.
alter table campaign
  add column kind text not null default 'paid' check (kind in ('paid', 'outreach')),
  add column sector text not null default '',
  add column theme text not null default '',
  add column archived_at timestamptz;

create table campaign_member (
  campaign_id uuid not null references campaign (id) on delete cascade,
  workspace_id uuid not null references workspace (id) on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  primary key (campaign_id, user_id)
);
create index campaign_member_user_idx on campaign_member (workspace_id, user_id);

-- The target list. state follows from the activities of the contact in the campaign.
create table campaign_contact (
  id uuid primary key,
  campaign_id uuid not null references campaign (id) on delete cascade,
  workspace_id uuid not null references workspace (id) on delete cascade,
  contact_id uuid not null references contact (id) on delete cascade,
  state text not null default 'open' check (state in ('open', 'tried', 'reached', 'replied', 'meeting', 'declined')),
  added_by text references "user" (id) on delete set null,
  added_at timestamptz not null,
  unique (campaign_id, contact_id)
);
create index campaign_contact_state_idx on campaign_contact (campaign_id, state);
create index campaign_contact_contact_idx on campaign_contact (workspace_id, contact_id);

create table activity (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  kind text not null check (kind in ('CALL', 'EMAIL', 'MEETING', 'LINKEDIN', 'REFERRAL', 'CONFERENCE')),
  state text not null check (state in ('planned', 'done', 'cancelled')),
  -- what came of it; null: not done, or nobody said
  outcome text,
  contact_id uuid references contact (id) on delete set null,
  campaign_id uuid references campaign (id) on delete set null,
  deal_id uuid references deal (id) on delete set null,
  subject text not null default '',
  note text not null default '',
  location text not null default '',
  -- when it took place, or will
  at timestamptz not null,
  duration_minutes int check (duration_minutes > 0),
  created_by text references "user" (id) on delete set null,
  -- the invitation as the contact has it; null: none was sent
  invite_to text,
  invite_sequence int not null default 0,
  invite_sent_at timestamptz,
  -- the contact is known under another handle since the touch was told: it is told again
  is_touch_stale boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- not null: taken back, and brought back by an undo
  deleted_at timestamptz,
  version int not null default 1
);
create index activity_feed_idx on activity (workspace_id, at desc, id desc) where deleted_at is null;
create index activity_contact_idx on activity (contact_id, at desc, id desc) where contact_id is not null;
create index activity_campaign_idx on activity (campaign_id, at desc, id desc) where campaign_id is not null;
create index activity_deal_idx on activity (deal_id, at desc, id desc) where deal_id is not null;
create index activity_member_idx on activity (workspace_id, created_by, at desc, id desc) where deleted_at is null;
create index activity_stale_idx on activity (id) where is_touch_stale;
create index activity_planned_idx on activity (at) where state = 'planned' and deleted_at is null;

-- Whoever gives a contact another address, or an activity another contact, leaves its touch with an old handle.
create function note_stale_touches() returns trigger language plpgsql as 'begin
  update activity set is_touch_stale = true where contact_id = new.id and state = ''done'' and deleted_at is null; return null; end';
create trigger contact_handle_changed after update of email_hash on contact
  for each row when (old.email_hash is distinct from new.email_hash) execute function note_stale_touches();
create function note_stale_touch() returns trigger language plpgsql as 'begin new.is_touch_stale := true; return new; end';
create trigger activity_contact_changed before update of contact_id on activity
  for each row when (old.contact_id is distinct from new.contact_id) execute function note_stale_touch();

-- The last contact as it was known before any activity reached the contact: what is left when all are taken back.
create table contacted_before (
  contact_id uuid primary key references contact (id) on delete cascade,
  workspace_id uuid not null references workspace (id) on delete cascade,
  at timestamptz
);

-- What one member wants to be told, and how their calendar program reads along. Only a hash of the secret is kept.
create table outreach_member (
  workspace_id uuid not null references workspace (id) on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  wants_digest boolean not null default true,
  -- the last day whose digest was sent
  digest_day date,
  calendar_hash text unique,
  calendar_since timestamptz,
  primary key (workspace_id, user_id)
);
