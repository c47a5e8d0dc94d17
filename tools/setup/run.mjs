import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { projectNode } from './install.mjs'

const NODE_FLAGS = ['--disable-warning=ExperimentalWarning']
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The project's Node first on the PATH: what the command starts runs under it as well. */
function projectEnvironment(root) {
  return { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) }
}

/**
 * Runs a script under the project's Node in the caller's folder with the caller's terminal, and answers its exit code
 * (128 + the signal's number when a signal ended it, as shells do).
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function runForeground(root, args) {
  const child = spawn(projectNode(root), [...NODE_FLAGS, ...args], {
    stdio: 'inherit',
    env: projectEnvironment(root),
  })
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      // Ctrl-C at a terminal reaches the whole foreground group: the child has it already, and a second one would
      // cut its orderly end short.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

/**
 * Runs a script under the project's Node in the project's folder and keeps the end of what it prints.
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, tail: string }>}
 */
export function runLogged(root, args) {
  const child = spawn(projectNode(root), [...NODE_FLAGS, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: projectEnvironment(root),
  })
  let output = ''
  const keep = (chunk) => {
    output = (output + chunk).slice(-8000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, tail: output.trimEnd() }))
  })
}
