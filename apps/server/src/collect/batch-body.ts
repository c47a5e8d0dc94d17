/** The events of a batch: a JSON array, `{ "events": [...] }`, one event, or a line of JSON each. */

/** One event as sent; `reason` when its line is not JSON. */
export type BatchItem = { readonly raw: unknown; readonly reason?: string }

const MAX_REASON_TEXT = 60

/** Undefined when the body is not JSON at all. Lines are read one by one: a bad one is refused, the others are kept. */
export function readBatch(body: Buffer, isLines: boolean): readonly BatchItem[] | undefined {
  const text = body.toString('utf8')
  if (isLines) return readLines(text)
  try {
    return itemsOf(JSON.parse(text))
  } catch {
    // Senders of lines do not always say so. One object over several lines that does not parse is not lines.
    const lines = text.includes('\n') ? readLines(text) : undefined
    return lines?.some(({ reason }) => reason === undefined) ? lines : undefined
  }
}

function itemsOf(parsed: unknown): BatchItem[] {
  if (Array.isArray(parsed)) return parsed.map((raw: unknown) => ({ raw }))
  if (typeof parsed === 'object' && parsed !== null && 'events' in parsed && Array.isArray(parsed.events))
    return parsed.events.map((raw: unknown) => ({ raw }))
  return [{ raw: parsed }]
}

function readLines(text: string): BatchItem[] {
  const items: BatchItem[] = []
  for (const line of text.split('\n')) {
    const content = line.trim()
    if (content === '') continue
    try {
      items.push({ raw: JSON.parse(content) })
    } catch {
      const shown = content.length > MAX_REASON_TEXT ? `${content.slice(0, MAX_REASON_TEXT)}…` : content
      items.push({ raw: undefined, reason: `not JSON: ${JSON.stringify(shown)}` })
    }
  }
  return items
}
