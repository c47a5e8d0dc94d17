import { installDebianPackage, mayInstallPackages } from './apt.ts'
import { findChromium } from './chromium.ts'

/** Path of a Chromium; installs Debian's where there is none and this process may. Throws with how to get one. */
export async function ensureChromium(say: (text: string) => void): Promise<string> {
  try {
    return findChromium()
  } catch (error) {
    if (process.env.CHROMIUM_PATH || !mayInstallPackages()) throw error
  }
  await installDebianPackage('chromium', say)
  return findChromium()
}
