/** Imports of deals that run now, and large undos, one a workspace. Kept in the process: with it they end. */
import type { DealWork } from '@tributary/contract/deals'
import { AppError } from '@tributary/contract/errors'

export type RunningImports = ReturnType<typeof createRunningImports>

export function createRunningImports() {
  const running = new Map<string, DealWork>()
  return {
    /** Throws Conflict while one runs. */
    begin(workspaceId: string, kind: DealWork['kind']): void {
      const other = running.get(workspaceId)
      if (other)
        throw new AppError(
          'Conflict',
          other.kind === 'import'
            ? 'Another import of deals is running. Try again when it is done.'
            : 'An import of deals is being undone. Try again when that is done.',
        )
      running.set(workspaceId, { kind, done: 0, total: 0 })
    },
    /** A dry run, which is none of them, is not noted. */
    note(workspaceId: string, progress: Pick<DealWork, 'done' | 'total'>): void {
      const work = running.get(workspaceId)
      if (work) running.set(workspaceId, { ...work, ...progress })
    },
    end: (workspaceId: string): boolean => running.delete(workspaceId),
    find: (workspaceId: string): DealWork | null => running.get(workspaceId) ?? null,
  }
}
