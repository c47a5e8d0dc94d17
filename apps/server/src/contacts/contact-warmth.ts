/** Warmness in words. Pure. */
import type { WarmthEntry } from '@tributary/contract/contacts'

/** Why the warmness is what it is: the rows of which most is left. One sentence. */
export function explainWarmness(value: number, entries: readonly WarmthEntry[]): string {
  const shown = value.toFixed(1)
  const telling = [...entries]
    .filter((entry) => Math.abs(entry.left) >= 0.05)
    .sort((a, b) => Math.abs(b.left) - Math.abs(a.left))
    .slice(0, 3)
  if (telling.length === 0)
    return entries.length === 0
      ? 'Nothing has happened yet that would make this contact warm.'
      : `What happened has cooled down to ${shown}.`
  const parts = telling.map((entry) => `${signed(entry.left)} ${lowerFirst(entry.reason)}`)
  const rest = entries.length - telling.length
  const others = rest > 0 ? ` and ${rest} older` : ''
  return `${shown} is what is left of: ${parts.join(', ')}${others}.`
}

function signed(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`
}

/** Keeps words in capitals, such as CRM. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text
}
