-- A block of collected events becomes a part of five tables about every second. As one file per column such a part would be a
-- hundred files, and making a file costs as much as storing hundreds of events: small parts keep their columns in one file.
-- They are merged six at a time instead of two or three, so that a row is written again less often.
alter table events modify setting min_level_for_wide_part = 1, min_bytes_for_wide_part = 67108864, min_parts_to_merge_at_once = 6;
alter table touches modify setting min_level_for_wide_part = 1, min_bytes_for_wide_part = 67108864, min_parts_to_merge_at_once = 6;
alter table identities modify setting min_parts_to_merge_at_once = 6;
alter table conversions modify setting min_parts_to_merge_at_once = 6;
alter table handle_changes modify setting min_parts_to_merge_at_once = 6;
