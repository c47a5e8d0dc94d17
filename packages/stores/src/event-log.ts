/**
 * Port of the event log in front of the analytics store: what is appended is durable before anybody is told so, and is
 * read back in order until the reader says how far it came. Knows no domain word: a record is bytes.
 */

/** Bytes before this point since the log began; grows for ever, across restarts. */
export type LogPosition = number

export type LogBlock = {
  readonly payloads: readonly Uint8Array[]
  /** Where the next block begins; what to commit once this one is stored. */
  readonly next: LogPosition
}

export type EventLog = {
  /**
   * Resolves with the position behind the record once it is durable. Rejects with {@link LogWriteError} when the disk
   * refuses: then the record is not in the log, and later appends are tried anew.
   */
  append(payload: Uint8Array): Promise<LogPosition>
  /** Records from a position on, up to about `maxBytes` (one record at least). Empty when there is nothing durable yet. */
  read(from: LogPosition, maxBytes: number): Promise<LogBlock>
  /** Says that everything before the position is stored elsewhere. Resolves once that is durable. */
  commit(position: LogPosition): Promise<void>
  /** Where reading resumes: the latest committed position. */
  committed(): LogPosition
  /** Behind the last durable record. */
  end(): LogPosition
  /** Bytes appended, durable or on their way, and not committed. */
  pendingBytes(): number
  /** Waits for appends under way and closes the files. */
  close(): Promise<void>
}

/** The log could not be written. `full` when the disk is full or read-only, so that waiting may help. */
export class LogWriteError extends Error {
  readonly full: boolean
  constructor(message: string, full: boolean, cause?: unknown) {
    super(message, { cause })
    this.name = 'LogWriteError'
    this.full = full
  }
}
