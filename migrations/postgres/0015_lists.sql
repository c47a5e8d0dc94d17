-- Row-level security hands to an index only what tells nothing of other rows, and takes coalesce for something that might: lists
-- of contacts compare with case instead. Warmth and last contact as in 0010: the least value stands in for none.
drop index contact_warmth_idx, contact_last_contact_idx, contact_owner_warmth_idx, contact_owner_last_contact_idx;
drop statistics contact_warmth_spread, contact_last_contact_spread;
create index contact_warmth_idx on contact (workspace_id, (case when warmth_order is null then -1e9 else warmth_order end), id) where deleted_at is null;
create index contact_owner_warmth_idx on contact (workspace_id, owner_id, (case when warmth_order is null then -1e9 else warmth_order end), id) where deleted_at is null;
create index contact_last_contact_idx on contact (workspace_id, (case when last_contact_at is null then timestamptz '1970-01-01 00:00:00+00' else last_contact_at end), id) where deleted_at is null;
create index contact_owner_last_contact_idx on contact (workspace_id, owner_id, (case when last_contact_at is null then timestamptz '1970-01-01 00:00:00+00' else last_contact_at end), id) where deleted_at is null;
create statistics contact_warmth_spread on (case when warmth_order is null then -1e9 else warmth_order end) from contact;
create statistics contact_last_contact_spread on (case when last_contact_at is null then timestamptz '1970-01-01 00:00:00+00' else last_contact_at end) from contact;

-- One index for a search: a word that is there, another that is nearly there, and whose contact it is, read together. Of
-- each alone there may be ten thousand, and to compare a name with a misspelt word takes long.
drop index contact_words_idx, contact_slips_idx;
create index contact_search_idx on contact using gin (search_words, name_key gin_trgm_ops, (array[owner_id])) where deleted_at is null;

-- The same for lists of deals.
drop index deal_amount_idx, deal_close_idx;
create index deal_amount_idx on deal (workspace_id, (case when amount_minor is null then -1 else amount_minor end) desc, id desc) where deleted_at is null;
create index deal_close_idx on deal (workspace_id, (case when expected_close is null then 'infinity'::date else expected_close end), id) where deleted_at is null;

-- Filters that few contacts fit: any order would be read to its end in search of them.
create index contact_country_idx on contact (workspace_id, country) where deleted_at is null;
create index contact_source_idx on contact (workspace_id, source) where deleted_at is null;
create index contact_custom_idx on contact using gin (custom jsonb_path_ops) where deleted_at is null;

-- What was written last waits in a list that every search reads from end to end, until it is this long (kB): of the usual
-- 4 MB a search would take three times as long, and the embedded store has nothing that empties it in between.
alter index contact_search_idx set (gin_pending_list_limit = 128);
alter index contact_digits_idx set (gin_pending_list_limit = 128);
alter index contact_tags_idx set (gin_pending_list_limit = 128);
alter index contact_custom_idx set (gin_pending_list_limit = 128);
alter index organisation_search_idx set (gin_pending_list_limit = 128);
alter index deal_search_idx set (gin_pending_list_limit = 128);

-- Nor does it gather statistics by itself.
analyze contact, deal;
