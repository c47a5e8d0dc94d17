/** What one record of the event log holds: a format mark and the rows of one request, TabSeparated in the order of its format. */

import { AppError } from '@tributary/contract/errors'

/** Format 1: columns of `EVENT_COLUMNS` as of this version. A change of columns makes a new format, the old stays readable. */
const FORMAT = 1

/** The rows of one request as a record. */
export function createLogPayload(rows: string): Buffer {
  const payload = Buffer.allocUnsafe(1 + Buffer.byteLength(rows))
  payload[0] = FORMAT
  payload.write(rows, 1)
  return payload
}

/** The rows of a record. Throws on a format of a newer version: the consumer then waits for a program that knows it. */
export function readLogPayload(payload: Uint8Array): Uint8Array {
  if (payload[0] !== FORMAT)
    throw new AppError(
      'Internal',
      `The event log holds records of format ${payload[0]}, which this version does not know.`,
    )
  return payload.subarray(1)
}
