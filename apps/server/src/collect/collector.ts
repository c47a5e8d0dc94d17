/** From parsed JSON to durable records: reads, enriches, appends to the log. Knows no HTTP. */
import type { ErrorCode } from '@tributary/contract/errors'
import { type EventLog, LogWriteError } from '@tributary/stores/event-log'
import type { BatchItem } from './batch-body.ts'
import { createEventRowEncoder, type EventReaders } from './event-row.ts'
import { createLogPayload } from './log-payload.ts'
import { type CleanEvent, readWireEvent, type WireContext } from './wire-event.ts'

export type Refusal = { readonly index: number; readonly event_id?: string; readonly reason: string }

/** What became of a request. `Refused` carries every event's reason and the code that fits them best. */
export type CollectResult =
  | { readonly kind: 'stored'; readonly eventIds: readonly string[]; readonly refused: readonly Refusal[] }
  | {
      readonly kind: 'refused'
      readonly code: ErrorCode
      readonly detail: string
      readonly refused: readonly Refusal[]
    }

/** `workspaceId` is set when an API key named the workspace. */
export type Sender = {
  readonly ip: string
  readonly userAgent: string
  readonly workspaceId: string | undefined
}

export type CollectorOptions = EventReaders & {
  readonly log: EventLog
  readonly findPixel: (pixelId: string) => { workspaceId: string } | undefined
  readonly now: () => number
  readonly newEventId: () => string
  /** Bytes in the log that are not stored yet, above which nothing more is taken. */
  readonly maxPendingBytes: number
  readonly onAccepted?: ((events: readonly { workspaceId: string; event: CleanEvent }[]) => void) | undefined
}

export type Collector = {
  /** Undefined when new events may come in; else why not. */
  pressure(): ErrorCode | undefined
  collect(items: readonly BatchItem[], sender: Sender): Promise<CollectResult>
}

const NO_PIXEL = 'pixel_id: missing'

export function createCollector(options: CollectorOptions): Collector {
  const encodeRow = createEventRowEncoder(options)

  /** The workspace of an event, or why it has none. */
  function workspaceOf(event: CleanEvent, sender: Sender): { id: string } | { reason: string } {
    if (event.pixelId === '')
      return sender.workspaceId === undefined ? { reason: NO_PIXEL } : { id: sender.workspaceId }
    const pixel = options.findPixel(event.pixelId)
    // A key sees the pixels of its own workspace only.
    if (!pixel || (sender.workspaceId !== undefined && sender.workspaceId !== pixel.workspaceId))
      return { reason: `pixel_id: no pixel has this id: ${JSON.stringify(event.pixelId)}` }
    return { id: pixel.workspaceId }
  }

  return {
    pressure: () => (options.log.pendingBytes() > options.maxPendingBytes ? 'Busy' : undefined),
    collect: async (items, sender) => {
      const context: WireContext = {
        receivedAtMs: options.now(),
        ...networkOf(sender, options),
        newEventId: options.newEventId,
      }
      const refused: Refusal[] = []
      const eventIds: string[] = []
      const accepted: { workspaceId: string; event: CleanEvent }[] = []
      let rows = ''
      let isPixelUnknown = true
      for (let index = 0; index < items.length; index++) {
        const item = items[index]
        if (item === undefined) continue
        const read =
          item.reason === undefined
            ? readWireEvent(item.raw, context)
            : { ok: false as const, reason: item.reason }
        if (!read.ok) {
          isPixelUnknown = false
          refused.push(refusalOf(index, item.raw, read.reason))
          continue
        }
        const workspace = workspaceOf(read.event, sender)
        if ('reason' in workspace) {
          isPixelUnknown &&= workspace.reason !== NO_PIXEL
          refused.push({ index, event_id: read.event.eventId, reason: workspace.reason })
          continue
        }
        rows += encodeRow(read.event, workspace.id)
        eventIds.push(read.event.eventId)
        if (options.onAccepted) accepted.push({ workspaceId: workspace.id, event: read.event })
      }
      if (eventIds.length === 0)
        return {
          kind: 'refused',
          code: isPixelUnknown ? 'PixelNotFound' : 'ValidationFailed',
          detail: refused[0]?.reason ?? '',
          refused,
        }
      try {
        await options.log.append(createLogPayload(rows))
      } catch (error) {
        if (!(error instanceof LogWriteError)) throw error
        return { kind: 'refused', code: 'StorageFull', detail: '', refused: [] }
      }
      options.onAccepted?.(accepted)
      return { kind: 'stored', eventIds, refused }
    },
  }
}

/** A back end that reports with an API key shows its own address, not the visitor's: it says nothing about the visitor. */
function networkOf(sender: Sender, readers: EventReaders): { ip: string; userAgent: string } {
  const isServer = sender.workspaceId !== undefined && readers.readUserAgent(sender.userAgent).isLibrary
  return { ip: isServer ? '' : sender.ip, userAgent: sender.userAgent }
}

function refusalOf(index: number, raw: unknown, reason: string): Refusal {
  const isNamed =
    typeof raw === 'object' && raw !== null && 'event_id' in raw && typeof raw.event_id === 'string'
  return isNamed ? { index, event_id: String(raw.event_id).slice(0, 128), reason } : { index, reason }
}
