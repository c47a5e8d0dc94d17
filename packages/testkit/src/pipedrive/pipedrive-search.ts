/** What search looks at in the records of the local Pipedrive; exact texts are kept in an index, as there are many records. */
type SearchedRecord = {
  readonly id: number
  readonly custom_fields?: Readonly<Record<string, unknown>>
  readonly [name: string]: unknown
}

const SEARCHED = ['name', 'title', 'email', 'phone', 'custom_fields'] as const

/** The texts of a field, as search names it. */
export function textsOf(record: SearchedRecord, field: string): string[] {
  if (field === 'custom_fields') return Object.values(record.custom_fields ?? {}).map(String)
  const value = record[field === 'email' ? 'emails' : field === 'phone' ? 'phones' : field]
  if (Array.isArray(value)) return value.map((entry: { value?: unknown }) => String(entry.value))
  return typeof value === 'string' ? [value] : []
}

export function createTextIndex() {
  const idsByText = new Map<string, Set<number>>()
  const textsById = new Map<number, readonly string[]>()
  const place = (kind: string, field: string, text: string) => `${kind} ${field} ${text.toLowerCase()}`

  return {
    /** The record as it is now, in place of what was known of it. */
    put: (kind: string, record: SearchedRecord): void => {
      for (const text of textsById.get(record.id) ?? []) idsByText.get(text)?.delete(record.id)
      const texts = SEARCHED.flatMap((field) =>
        textsOf(record, field).map((text) => place(kind, field, text)),
      )
      textsById.set(record.id, texts)
      for (const text of texts) {
        const ids = idsByText.get(text) ?? new Set<number>()
        idsByText.set(text, ids.add(record.id))
      }
    },
    /** Ids of records that say exactly this in one of the fields. */
    find: (kind: string, fields: readonly string[], text: string): Set<number> =>
      new Set(fields.flatMap((field) => [...(idsByText.get(place(kind, field, text)) ?? [])])),
  }
}
