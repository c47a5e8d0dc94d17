-- Accounts and sessions: tables of better-auth 1.7, column names as it expects them.
create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" boolean not null, "image" text, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz default CURRENT_TIMESTAMP not null);
create table "session" ("id" text not null primary key, "expiresAt" timestamptz not null, "token" text not null unique, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz not null, "ipAddress" text, "userAgent" text, "userId" text not null references "user" ("id") on delete cascade);
create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references "user" ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, "scope" text, "password" text, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz not null);
create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" timestamptz not null, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz default CURRENT_TIMESTAMP not null);
create index "session_userId_idx" on "session" ("userId");
create index "account_userId_idx" on "account" ("userId");
create index "verification_identifier_idx" on "verification" ("identifier");

-- One company's tenant. currency is null until one is chosen.
create table workspace (
  id uuid primary key,
  name text not null,
  currency text,
  time_zone text not null default 'UTC',
  is_sample boolean not null default false,
  created_at timestamptz not null default now()
);

create table workspace_member (
  workspace_id uuid not null references workspace (id) on delete cascade,
  user_id text not null references "user" ("id") on delete cascade,
  role text not null check (role in ('OWNER', 'ADMIN', 'ANALYST', 'CONSULTANT', 'GOLDEN_TICKET', 'VIEWER')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index workspace_member_user_idx on workspace_member (user_id);

-- The public id that pages send with their events.
create table pixel (
  id text primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  created_at timestamptz not null default now()
);
create index pixel_workspace_idx on pixel (workspace_id);

-- Keys of programs. Only a hash is kept: a key has 256 random bits, so a plain SHA-256 cannot be reversed by guessing.
create table api_key (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  prefix text not null,
  key_hash text not null unique,
  created_by text references "user" ("id") on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index api_key_workspace_idx on api_key (workspace_id);

-- Facts about the installation itself, such as whether the sample company was loaded or removed.
create table installation (
  name text primary key,
  value text not null
);
