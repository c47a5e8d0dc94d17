import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Whether this process may install Debian packages. */
export function mayInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Installs a Debian package, its list of packages renewed first. Throws with the end of apt's output when it fails. */
export async function installDebianPackage(name: string, say: (text: string) => void): Promise<void> {
  say(`Installing Debian's ${name} ...`)
  await runApt(['update'])
  await runApt(['install', '-y', '--no-install-recommends', name])
  say(`Installed ${name}.`)
}

function runApt(args: readonly string[]): Promise<void> {
  const child = spawn('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-2000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`apt-get ${args.join(' ')} failed:\n${output}`)),
    )
  })
}
