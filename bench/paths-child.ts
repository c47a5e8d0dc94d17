/** Writes the path file of the bench in a process of its own, whose memory is not the server's: paths-child.ts <file> <rows>. */
import { writeFile } from 'node:fs/promises'
import { generatePathFile } from '../packages/models/src/attribution/fixtures/generated-paths.ts'

const [file, rows] = process.argv.slice(2)
if (file === undefined || rows === undefined) throw new Error('usage: paths-child.ts <file> <rows>')
await writeFile(file, generatePathFile({ rows: Number(rows), channels: 20, seed: 42 }))
