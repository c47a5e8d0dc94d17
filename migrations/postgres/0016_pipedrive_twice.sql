-- twice: at Pipedrive there is another record with our id (ours: the one that is linked, theirs: the other)
alter table pipedrive_conflict drop constraint pipedrive_conflict_what_check;
alter table pipedrive_conflict add constraint pipedrive_conflict_what_check check (what in ('field', 'deleted', 'merged', 'twice'));
