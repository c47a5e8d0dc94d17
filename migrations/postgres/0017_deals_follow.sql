-- Deals follow what they refer to, say where their amount comes from, and are undone in slices.
alter table deal
  -- what it refers to has another name or handle since its facts were told: they are told again. All are, once.
  add column is_stale boolean not null default true,
  -- the amount is the sum of its lines and changes with them
  add column is_amount_from_lines boolean not null default false,
  -- the version that wrote its content: an undo brings it back, while version only grows
  add column revision int not null default 1;
alter table deal alter column is_stale set default false;
update deal set revision = version,
  is_amount_from_lines = source = 'manual' and amount_minor is not null
    and amount_minor = (select sum(l.price_minor * l.quantity) from deal_line l where l.deal_id = deal.id);
create index deal_stale_idx on deal (id) where is_stale;

alter table deal_change
  -- not null: deals are being taken back, in the order of their ids
  add column undo_began_at timestamptz,
  -- the last deal that this came to
  add column undone_through uuid,
  -- deals that somebody changed meanwhile: they stay as they are
  add column undo_kept int not null default 0;
create index deal_change_undoing_idx on deal_change (id) where undo_began_at is not null and undone_at is null;

-- Whoever gives a contact another address or name, or anything else that deals name another one. A contact's address may
-- make a won deal the payment of another person; so does a merge, which gives the deal another contact.
create function note_stale_deals() returns trigger language plpgsql as 'begin
  execute format(''update deal set is_stale = true where %I = $1'', tg_argv[0]) using new.id; return null; end';
create trigger contact_named_anew after update of name, email_hash on contact for each row
  when (old.name is distinct from new.name or old.email_hash is distinct from new.email_hash) execute function note_stale_deals('contact_id');
create trigger organisation_named_anew after update of name, sector on organisation for each row
  when (old.name is distinct from new.name or old.sector is distinct from new.sector) execute function note_stale_deals('organisation_id');
create trigger campaign_named_anew after update of name on campaign for each row
  when (old.name is distinct from new.name) execute function note_stale_deals('campaign_id');
create trigger agent_named_anew after update of name, office on sales_agent for each row
  when (old.name is distinct from new.name or old.office is distinct from new.office) execute function note_stale_deals('agent_id');
create trigger member_named_anew after update of name on "user" for each row
  when (old.name is distinct from new.name) execute function note_stale_deals('owner_id');
create function note_stale_deal() returns trigger language plpgsql as 'begin new.is_stale := true; return new; end';
create trigger deal_contact_changed before update of contact_id, organisation_id on deal for each row
  when (old.contact_id is distinct from new.contact_id or old.organisation_id is distinct from new.organisation_id) execute function note_stale_deal();
