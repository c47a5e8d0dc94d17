import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSegmentLog } from './event-log-segments.ts'

const CHILD = join(import.meta.dirname, 'event-log-crash.testkit.ts')
const KILLS = 6

/** Runs the child until it acknowledged some records, kills it at once and answers all that it acknowledged. */
function runAndKill(folder: string, start: number, after: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, folder, String(start)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.split('\n').length > after) child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('close', () =>
      // A line without its end may be cut short; its record need not be counted.
      resolve(
        text
          .slice(0, text.lastIndexOf('\n') + 1)
          .split('\n')
          .filter(Boolean)
          .map(Number),
      ),
    )
  })
}

test(`killed ${KILLS} times while appending, the log holds every acknowledged record exactly once`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-crash-'))
  const acknowledged: number[] = []
  try {
    for (let kill = 0; kill < KILLS; kill++)
      acknowledged.push(...(await runAndKill(folder, kill * 1_000_000, 100 + kill * 37)))
    const log = await openSegmentLog({ folder })
    const found = new Map<number, number>()
    for (let at = log.committed(); at < log.end(); ) {
      const block = await log.read(at, 10_000)
      for (const payload of block.payloads) {
        const id = Number(Buffer.from(payload).toString().split(' ')[0])
        found.set(id, (found.get(id) ?? 0) + 1)
      }
      at = block.next
    }
    await log.close()
    expect(acknowledged.length).toBeGreaterThan(KILLS * 100)
    expect(acknowledged.filter((id) => found.get(id) !== 1)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
