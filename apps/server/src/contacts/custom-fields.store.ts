/** Fields that a workspace adds. The handle is the first parameter. */
import type { CustomField } from '@tributary/contract/contacts'
import type { Insertable } from 'kysely'
import type { ContactTables, RecordSubject } from './contacts.table.ts'
import type { ContactsDb } from './contacts.ts'

export async function listFields(
  db: ContactsDb,
  workspaceId: string,
  subject?: RecordSubject,
): Promise<CustomField[]> {
  let query = db
    .selectFrom('contact_field')
    .select(['id as field_id', 'subject', 'key', 'label', 'kind', 'choices'])
    .where('workspace_id', '=', workspaceId)
  if (subject) query = query.where('subject', '=', subject)
  return query.orderBy('id').execute()
}

export async function insertField(
  db: ContactsDb,
  row: Insertable<ContactTables['contact_field']>,
): Promise<void> {
  await db.insertInto('contact_field').values(row).execute()
}

export async function updateField(
  db: ContactsDb,
  workspaceId: string,
  id: string,
  fields: { label: string; choices: string[] },
): Promise<void> {
  await db
    .updateTable('contact_field')
    .set(fields)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

export async function deleteField(db: ContactsDb, workspaceId: string, id: string): Promise<void> {
  await db.deleteFrom('contact_field').where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
}
