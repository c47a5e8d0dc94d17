-- What one unit of a currency is in a reporting currency, from a day on. Entered by the workspace; none come with the product.
create table exchange_rate (
  workspace_id uuid not null references workspace (id) on delete cascade,
  to_currency text not null,
  currency text not null,
  day date not null,
  rate numeric(21, 12) not null check (rate > 0),
  primary key (workspace_id, to_currency, currency, day)
);
