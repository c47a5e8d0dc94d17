-- Row-level security as a second wall: a connection that acts for a workspace sees that workspace's rows, whatever a statement
-- forgot to say. The owner of the tables, as whom jobs and migrations run, is not bound by it. A new table states its policy
-- in its own migration; a test finds one that does not.
do $$ declare t record; begin for t in
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attname = 'workspace_id'
  loop execute format('alter table %I enable row level security', t.name); execute format(
    'create policy own_workspace on %I using (workspace_id = (select current_setting(''tributary.scope'', true)::uuid))', t.name
  ); end loop; end $$;

alter table workspace enable row level security;
create policy own_workspace on workspace using (id = (select current_setting('tributary.scope', true)::uuid));

-- Rows of a parent: whoever sees the parent sees them, and nobody else. The parent's own policy decides.
alter table contact_change_row enable row level security;
create policy own_parent on contact_change_row using (exists (select from contact_change p where p.id = change_id));
alter table contact_import_refusal enable row level security;
create policy own_parent on contact_import_refusal using (exists (select from contact_change p where p.id = change_id));
alter table deal_line enable row level security;
create policy own_parent on deal_line using (exists (select from deal p where p.id = deal_id));
alter table deal_move enable row level security;
create policy own_parent on deal_move using (exists (select from deal p where p.id = deal_id));
alter table deal_change_row enable row level security;
create policy own_parent on deal_change_row using (exists (select from deal_change p where p.id = change_id));
alter table pipedrive_cursor enable row level security;
create policy own_parent on pipedrive_cursor using (exists (select from pipedrive_key p where p.id = key_id));
