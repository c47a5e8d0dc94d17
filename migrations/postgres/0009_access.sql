-- What was changed, by whom: written in the transaction of the change, never altered. Names are copied, since who and
-- what they name may be gone when the entry is read. before and after hold the fields that differ.
create table audit_entry (
  seq bigint generated always as identity primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'system')),
  actor_id text,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  subject_name text not null default '',
  before jsonb,
  after jsonb,
  request_id text
);
create index audit_entry_workspace_idx on audit_entry (workspace_id, seq desc);
create index audit_entry_subject_idx on audit_entry (workspace_id, subject_kind, subject_id);

-- A deleted workspace takes its entries along: then its row is gone before theirs.
create function refuse_audit_change() returns trigger language plpgsql as 'begin
  if tg_op = ''DELETE'' and not exists (select 1 from workspace where id = old.workspace_id) then return old; end if; raise exception ''the audit log is append-only''; end';
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function refuse_audit_change();

-- A place in a workspace that waits for somebody. email is null for an invitation by link alone. Only a hash of the
-- link's token is kept.
create table invitation (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  email text,
  role text not null check (role in ('OWNER', 'ADMIN', 'ANALYST', 'CONSULTANT', 'GOLDEN_TICKET', 'VIEWER')),
  token_hash text not null unique,
  expires_at timestamptz not null,
  invited_by text references "user" ("id") on delete set null,
  created_at timestamptz not null default now()
);
create unique index invitation_workspace_email_idx on invitation (workspace_id, email);

-- Messages to be sent or shown. workspace_id is null for those of an account, such as a password reset.
-- html, body and attachments may hold links that let somebody in: they are sealed with the installation's key.
create table email_message (
  id uuid primary key,
  workspace_id uuid references workspace (id) on delete cascade,
  recipient text not null,
  subject text not null,
  sealed_content text not null,
  state text not null check (state in ('waiting', 'sent', 'failed', 'kept')),
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index email_message_due_idx on email_message (next_attempt_at) where state = 'waiting';
create index email_message_workspace_idx on email_message (workspace_id, created_at desc);

-- What a key may do. Keys made before scopes existed keep what they could.
alter table api_key add column scopes text[] not null default '{collect,read,write}';

-- Second factor: tables and columns of better-auth 1.7, secrets and backup codes encrypted by it.
alter table "user" add column "twoFactorEnabled" boolean default false;
create table "twoFactor" ("id" text not null primary key, "secret" text not null, "backupCodes" text not null, "userId" text not null references "user" ("id") on delete cascade, "verified" boolean default true, "failedVerificationCount" integer default 0, "lockedUntil" timestamptz);
create index "twoFactor_secret_idx" on "twoFactor" ("secret");
create index "twoFactor_userId_idx" on "twoFactor" ("userId");
