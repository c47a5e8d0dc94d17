/** A process to be killed: `event-log-crash.testkit.ts FOLDER START` appends numbered records and prints what is acknowledged. */
import { writeSync } from 'node:fs'
import { openSegmentLog } from './event-log-segments.ts'

const [folder = '', start = '0'] = process.argv.slice(2)
const log = await openSegmentLog({ folder, segmentBytes: 20_000 })
let next = Number(start)

async function appendForEver(): Promise<void> {
  for (;;) {
    const id = next++
    await log.append(Buffer.from(`${id} ${'x'.repeat(id % 400)}`))
    // Straight to the pipe: what the parent reads was acknowledged before the kill.
    writeSync(1, `${id}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, appendForEver))
