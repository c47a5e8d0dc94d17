import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../../../../tools/chromium.ts'
import { buildPixel } from '../../build.ts'

/** A Chromium with a fresh profile in which `*.site.test` is this machine. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGS, '--host-resolver-rules=MAP *.site.test 127.0.0.1'],
  })

/** The text of a freshly built track.js. */
export const buildScript = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'pixel-script-'))
  try {
    const outFile = join(folder, 'track.js')
    await buildPixel(outFile)
    return await readFile(outFile, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
