/**
 * The environment of a command under test: settings of this machine's installation stay out of it, temporary files and compiled
 * code lie where those of the test run do.
 */
export function bareEnvironment(): Record<string, string | undefined> {
  const { PATH, TMPDIR, NODE_COMPILE_CACHE } = process.env
  return { PATH, TMPDIR, NODE_COMPILE_CACHE }
}
