import { existsSync } from 'node:fs'

const KNOWN_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** For a browser that runs as root in a container and speaks to nobody but the test's own servers. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Path of a Chromium or Chrome on this machine: the one named by CHROMIUM_PATH, else one of the usual places.
 * Throws an Error that says how to get one.
 */
export const findChromium = (): string => {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (existsSync(named)) return named
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`)
  }
  const found = KNOWN_PATHS.find((path) => existsSync(path))
  if (found) return found
  throw new Error(
    'No Chromium found for the browser tests. Install one (Debian and Ubuntu: apt-get install chromium) or set CHROMIUM_PATH to its executable.',
  )
}
