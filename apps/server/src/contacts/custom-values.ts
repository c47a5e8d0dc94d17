/** Values of the fields that a workspace adds. Pure. */
import type { CustomField, CustomPatch, CustomValues } from '@tributary/contract/contacts'

export type ValueIssue = { readonly path: string; readonly message: string }

/** `before` with the patch applied; null takes a value away. Names every value that does not fit its field. */
export function applyCustomPatch(
  before: CustomValues,
  patch: CustomPatch,
  fields: readonly Pick<CustomField, 'key' | 'kind' | 'choices'>[],
): { values: CustomValues; issues: ValueIssue[] } {
  const values = { ...before }
  const issues: ValueIssue[] = []
  for (const [key, value] of Object.entries(patch)) {
    const field = fields.find((candidate) => candidate.key === key)
    if (value === null || value === '') {
      delete values[key]
      continue
    }
    const message = field ? problemOf(field, value) : 'is not a field of this workspace'
    if (message === undefined) values[key] = field?.kind === 'number' ? Number(value) : value
    else issues.push({ path: `custom.${key}`, message })
  }
  return { values, issues }
}

function problemOf(field: Pick<CustomField, 'kind' | 'choices'>, value: string | number): string | undefined {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? undefined : `is not a text: ${value}`
    case 'number':
      return String(value).trim() !== '' && Number.isFinite(Number(value))
        ? undefined
        : `is not a number: ${value}`
    case 'date':
      return isDay(String(value)) ? undefined : `is not a day such as 2026-03-31: ${value}`
    case 'choice':
      return field.choices.includes(String(value))
        ? undefined
        : `is not one of ${field.choices.join(', ')}: ${value}`
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** The key of a field from its label: `Contract end` is `contract_end`; numbered where it is taken. */
export function fieldKey(label: string, taken: readonly string[]): string {
  const plain =
    label
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 50) || 'field'
  for (let number = 1; ; number++) {
    const key = number === 1 ? plain : `${plain}_${number}`
    if (!taken.includes(key)) return key
  }
}
