-- The table is ordered by day, which suits reports of days. What goes through the events of people one after the other (funnels,
-- retention, distinct visitors of a long time) meets everybody again and again in that order: here all events of a browser lie
-- together. The engine keeps it, and reads it where that is less than the days asked for: its marks are twice as far apart.
alter table events add projection if not exists by_handle (select workspace_id, handle_key, person_key, ts, event_type, is_bot order by workspace_id, handle_key) with settings (index_granularity = 8192);
alter table events materialize projection by_handle;
-- What it costs while events come in is won back by merging them ten parts at a time.
alter table events modify setting min_parts_to_merge_at_once = 10;
