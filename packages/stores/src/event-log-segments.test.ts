import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogWriteError } from './event-log.ts'
import { openSegmentLog, type SegmentDisk, type SegmentLog, systemDisk } from './event-log-segments.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (text: string) => Buffer.from(text)

async function readAll(log: SegmentLog, from = log.committed(), maxBytes = 1000): Promise<string[]> {
  const texts: string[] = []
  for (let at = from; at < log.end(); ) {
    const block = await log.read(at, maxBytes)
    texts.push(...block.payloads.map((payload) => Buffer.from(payload).toString()))
    at = block.next
  }
  return texts
}

const segments = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()

test('records come back in order, across segments and after a reopening', async () => {
  const log = await openSegmentLog({ folder, segmentBytes: 100 })
  const texts = Array.from({ length: 40 }, (_, index) => `record ${index}`)
  for (const text of texts) await log.append(bytes(text))
  expect(await readAll(log)).toEqual(texts)
  expect(segments().length).toBeGreaterThan(3)
  await log.close()
  const again = await openSegmentLog({ folder, segmentBytes: 100 })
  expect(await readAll(again)).toEqual(texts)
  await again.append(bytes('one more'))
  expect(await readAll(again)).toEqual([...texts, 'one more'])
  await again.close()
})

test('any records in any groups are read back, whatever the size of a look', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 600 }),
      async (payloads, segmentBytes, maxBytes) => {
        const path = mkdtempSync(join(folder, 'any-'))
        const log = await openSegmentLog({ folder: path, segmentBytes })
        await Promise.all(payloads.map((payload) => log.append(payload)))
        const read: string[] = []
        for (let at = 0; at < log.end(); ) {
          const block = await log.read(at, maxBytes)
          read.push(...block.payloads.map((payload) => Buffer.from(payload).toString('hex')))
          at = block.next
        }
        await log.close()
        expect(read).toEqual(payloads.map((payload) => Buffer.from(payload).toString('hex')))
      },
    ),
    { numRuns: 30 },
  )
})

test('records that arrive during a write share the next one', async () => {
  let writes = 0
  const counting: SegmentDisk = {
    write: (fd, buffer, offset) => {
      writes++
      return systemDisk.write(fd, buffer, offset)
    },
  }
  const log = await openSegmentLog({ folder, disk: counting })
  await Promise.all(Array.from({ length: 200 }, (_, index) => log.append(bytes(`record ${index}`))))
  expect(writes).toBeLessThan(10)
  await log.close()
})

test('a position is resolved only once its bytes are on the disk', async () => {
  let finish: () => void = () => undefined
  const slow: SegmentDisk = {
    write: async (fd, buffer, offset) => {
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      await systemDisk.write(fd, buffer, offset)
    },
  }
  const log = await openSegmentLog({ folder, disk: slow })
  let isDone = false
  const appended = log.append(bytes('a')).then(() => {
    isDone = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(isDone).toBe(false)
  expect(log.end()).toBe(0)
  expect(log.pendingBytes()).toBe(9)
  finish()
  await appended
  expect(log.end()).toBe(9)
  await log.close()
})

test('a commit is remembered, and consumed segments are deleted', async () => {
  const log = await openSegmentLog({ folder, segmentBytes: 50 })
  const positions: number[] = []
  for (let index = 0; index < 20; index++) positions.push(await log.append(bytes(`record ${index}`)))
  const before = segments().length
  await log.commit(positions[14] ?? 0)
  expect(segments().length).toBeLessThan(before)
  expect(await readAll(log)).toEqual(['record 15', 'record 16', 'record 17', 'record 18', 'record 19'])
  await log.close()
  const again = await openSegmentLog({ folder, segmentBytes: 50 })
  expect(await readAll(again)).toHaveLength(5)
  await again.commit(again.end())
  expect(again.pendingBytes()).toBe(0)
  await again.close()
  const empty = await openSegmentLog({ folder })
  expect(empty.end()).toBe(positions[19])
  expect(await readAll(empty)).toEqual([])
  await empty.append(bytes('after'))
  expect(await readAll(empty)).toEqual(['after'])
  await empty.close()
})

test('a torn tail is cut at start, wherever it is torn', async () => {
  const log = await openSegmentLog({ folder })
  await log.append(bytes('first'))
  const kept = log.end()
  await log.append(bytes('second record'))
  const whole = log.end()
  await log.close()
  const path = join(folder, segments()[0] ?? '')
  const content = readFileSync(path)
  for (let size = kept; size < whole; size++) {
    writeFileSync(path, content.subarray(0, size))
    const torn = await openSegmentLog({ folder })
    expect(await readAll(torn)).toEqual(['first'])
    expect(torn.cutBytes).toBe(size - kept)
    await torn.close()
    expect(statSync(path).size).toBe(kept)
  }
})

test('zeros behind the last record, as a crashed file system leaves them, are no records', async () => {
  const log = await openSegmentLog({ folder })
  await log.append(bytes('first'))
  await log.close()
  truncateSync(join(folder, segments()[0] ?? ''), 5000)
  const again = await openSegmentLog({ folder })
  expect(await readAll(again)).toEqual(['first'])
  await again.append(bytes('second'))
  expect(await readAll(again)).toEqual(['first', 'second'])
  await again.close()
})

test('a torn position file makes the log be read again, not be lost', async () => {
  const log = await openSegmentLog({ folder })
  const position = await log.append(bytes('first'))
  await log.append(bytes('second'))
  await log.commit(position)
  await log.close()
  writeFileSync(join(folder, 'committed'), '1')
  const again = await openSegmentLog({ folder })
  expect(await readAll(again)).toEqual(['first', 'second'])
  await again.close()
})

function failing(code: string, writePart: number): SegmentDisk & { isFull: boolean } {
  return {
    isFull: false,
    async write(fd, buffer, offset) {
      if (!this.isFull) return systemDisk.write(fd, buffer, offset)
      await systemDisk.write(fd, buffer.subarray(0, Math.floor(buffer.byteLength * writePart)), offset)
      throw Object.assign(new Error(`${code}: no space left on device`), { code })
    },
  }
}

test.each([
  ['ENOSPC', 0.5, true],
  ['ENOSPC', 1, true],
  ['EROFS', 0, true],
  ['EIO', 0.7, false],
])(
  'when the disk answers %s after %d of a write, nothing of it stays, and writing resumes',
  async (code, part, full) => {
    const disk = failing(code, part)
    const log = await openSegmentLog({ folder, disk })
    await log.append(bytes('before'))
    disk.isFull = true
    const refused = await Promise.allSettled([log.append(bytes('lost 1')), log.append(bytes('lost 2'))])
    for (const result of refused) {
      expect(result.status).toBe('rejected')
      if (result.status === 'rejected') {
        expect(result.reason).toBeInstanceOf(LogWriteError)
        expect(result.reason).toMatchObject({ full })
      }
    }
    expect(await readAll(log)).toEqual(['before'])
    expect(log.pendingBytes()).toBe(log.end())
    disk.isFull = false
    await log.append(bytes('after'))
    expect(await readAll(log)).toEqual(['before', 'after'])
    await log.close()
    const again = await openSegmentLog({ folder })
    expect(await readAll(again)).toEqual(['before', 'after'])
    await again.close()
  },
)

test('an empty record and one after the end are refused', async () => {
  const log = await openSegmentLog({ folder })
  await expect(log.append(bytes(''))).rejects.toThrow('record of 0 bytes')
  await log.close()
  await expect(log.append(bytes('x'))).rejects.toThrow('closed')
})
