-- A handle that a member called shared before its first link was noted as told to the analytics store, which had not been told.
-- The outbox tells it at the next start.
update person_handle set written_person = ''
where shared_decision is not null and written_person = handle and left(handle, 2) in ('a:', 'e:');
