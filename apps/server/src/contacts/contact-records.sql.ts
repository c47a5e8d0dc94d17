/** Writing many contacts or organisations in one statement: the rows travel as one JSON text. */
import { type RawBuilder, sql } from 'kysely'

const CONTACT_COLUMNS = {
  owner_id: 'text',
  organisation_id: 'uuid',
  name: 'text',
  name_key: 'text',
  title: 'text',
  email: 'text',
  email_hash: 'text',
  phone_text: 'text',
  phone_e164: 'text',
  linkedin_url: 'text',
  country: 'text',
  note: 'text',
  tags: 'text[]',
  custom: 'jsonb',
  source: 'text',
  last_contact_at: 'timestamptz',
  snoozed_until: 'timestamptz',
  dismissed_at: 'timestamptz',
  search_text: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  deleted_at: 'timestamptz',
  merged_into: 'uuid',
  version: 'int',
} as const

const ORGANISATION_COLUMNS = {
  owner_id: 'text',
  name: 'text',
  name_key: 'text',
  domain: 'text',
  sector: 'text',
  country: 'text',
  note: 'text',
  tags: 'text[]',
  custom: 'jsonb',
  source: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  deleted_at: 'timestamptz',
  version: 'int',
} as const

/** The columns that are read: all but the words of the search index. */
export const CONTACT_FIELDS = [
  'id',
  'workspace_id',
  'warmth_order',
  ...(Object.keys(CONTACT_COLUMNS) as (keyof typeof CONTACT_COLUMNS)[]),
] as const

const COLUMNS = { contact: CONTACT_COLUMNS, organisation: ORGANISATION_COLUMNS } as const
type Subject = keyof typeof COLUMNS

/** The columns of the statement's rows, by name and type. */
function shape(subject: Subject): RawBuilder<unknown> {
  const columns = { id: 'uuid', ...COLUMNS[subject] }
  return sql.join(Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`))
}

/** Adds the rows; one that is there already is an error. */
export function insertRecords(subject: Subject, workspaceId: string, rows: string): RawBuilder<unknown> {
  const names = ['id', ...Object.keys(COLUMNS[subject])].map((name) => sql.ref(name))
  return sql`
    insert into ${sql.table(subject)} (workspace_id, ${sql.join(names)})
    select ${workspaceId}::uuid, ${sql.join(names)}
    from jsonb_to_recordset(${rows}::jsonb) as r(${shape(subject)})`
}

/** Writes all columns of rows that are there; `warmth_order` is the ledger's and stays. */
export function updateRecords(subject: Subject, workspaceId: string, rows: string): RawBuilder<unknown> {
  const names = Object.keys(COLUMNS[subject])
  return sql`
    update ${sql.table(subject)} as target
    set ${sql.join(names.map((name) => sql`${sql.ref(name)} = ${sql.ref(`r.${name}`)}`))}
    from jsonb_to_recordset(${rows}::jsonb) as r(${shape(subject)})
    where target.workspace_id = ${workspaceId}::uuid
      and target.id = r.id`
}

/** What a change did to each record, before and after. */
export function insertChangeRows(changeId: string, rows: string): RawBuilder<unknown> {
  return sql`
    insert into contact_change_row (change_id, subject, record_id, before, after)
    select ${changeId}::uuid, subject, record_id, nullif(before, 'null'::jsonb), after
    from jsonb_to_recordset(${rows}::jsonb) as r(subject text, record_id uuid, before jsonb, after jsonb)`
}
