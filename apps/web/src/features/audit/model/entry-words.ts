/** Entries of the audit log in words. */
import type { AuditEntry } from '@tributary/contract/audit'

/** `api_key` is an API key; other kinds are words already. */
export function kindLabel(kind: string): string {
  const words = kind.replaceAll('_', ' ')
  return words === 'api key' ? 'API key' : words
}

const PAST: Readonly<Record<string, string>> = {
  create: 'made',
  update: 'changed',
  delete: 'deleted',
  revoke: 'revoked',
  renew: 'sent again',
  merge: 'merged',
  import: 'imported',
  restore: 'restored',
}

/** What was done to what: `changed deal Acme`; of somebody themselves, `joined the workspace`. */
export function entrySentence({ action, kind, name }: Pick<AuditEntry, 'action' | 'kind' | 'name'>): string {
  if (kind === 'member' && action === 'join') return 'joined the workspace'
  if (kind === 'member' && action === 'leave') return 'left the workspace'
  const verb = PAST[action] ?? action.replaceAll('_', ' ')
  return [`${verb} ${kindLabel(kind)}`, name].filter((part) => part !== '').join(' ')
}

export type FieldChange = {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/** Each field that differs, by name; null where there was, or is, no such thing. */
export function fieldChanges({ before, after }: Pick<AuditEntry, 'before' | 'after'>): FieldChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...fields].sort().map((field) => ({
    field,
    before: before === null ? null : valueText(before[field]),
    after: after === null ? null : valueText(after[field]),
  }))
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
