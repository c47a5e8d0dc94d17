import { spawnSync } from 'node:child_process'

/** Every file of the work tree that is or could be committed, as sorted paths below `root`. Throws outside a git clone. */
export function repositoryFiles(root: string): string[] {
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (git.status !== 0)
    throw new Error(`git cannot list the files of ${root}: ${git.stderr || git.error?.message}`)
  return [...new Set(git.stdout.split('\0').filter((path) => path !== ''))].sort()
}
