/** What of a record is kept in step: plain texts by name, the same here and at Pipedrive. Pure. */
export type Fields = Readonly<Record<string, string | null>>

/** Whether two values say the same: white space, the case of addresses and the punctuation of phone numbers do not count. */
export function isSameValue(field: string, left: string | null, right: string | null): boolean {
  return canonicalValue(field, left) === canonicalValue(field, right)
}

/** The value as it is compared; nothing is the same as an empty text. */
export function canonicalValue(field: string, value: string | null): string {
  const trimmed = (value ?? '').replace(/\s+/g, ' ').trim()
  if (field === 'email') return trimmed.toLowerCase()
  if (field === 'amount_minor' && trimmed === '0') return ''
  if (field === 'phone') return trimmed.replace(/[^\d+]/g, '') || trimmed
  return trimmed
}
