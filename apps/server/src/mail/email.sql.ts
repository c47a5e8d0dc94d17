/** Statements of messages. */
import { type RawBuilder, sql } from 'kysely'
import type { EmailTables } from './email.table.ts'

export type NewMessage = Pick<
  EmailTables['email_message'],
  'id' | 'workspace_id' | 'recipient' | 'subject' | 'sealed_content' | 'state' | 'created_at'
>

/** Adds a message that is due at once. */
export function insertMessageSql(row: NewMessage): RawBuilder<unknown> {
  return sql`
    insert into email_message (id, workspace_id, recipient, subject, sealed_content, state, next_attempt_at, created_at)
    values (${row.id}, ${row.workspace_id}, ${row.recipient}, ${row.subject}, ${row.sealed_content}, ${row.state},
      ${row.created_at}, ${row.created_at})
  `
}
