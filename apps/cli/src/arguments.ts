/** Options of a command, by node:util. What is wrong with them is said in one line. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** The command line was not understood: shown without a stack, exit code 2. */
export class UsageError extends Error {}

export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
