import { spawn } from 'node:child_process'
import type { Gate } from './gate.ts'

/** A tool that says what is wrong on its output and exits with another code than 0. `script` runs under this Node. */
export function createCommandGate(root: string, name: string, script: string, args: readonly string[]): Gate {
  return {
    name,
    run: async () => {
      const { code, output } = await capture(root, [script, ...args])
      return code === 0 ? [] : [output.trim() || `${name} ended with exit code ${code}`]
    },
  }
}

function capture(root: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
