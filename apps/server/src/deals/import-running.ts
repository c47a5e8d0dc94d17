/** Imports of deals that run now, one a workspace. Kept in the process: with it they end. */
import { AppError } from '@tributary/contract/errors'

export type ImportProgress = { readonly done: number; readonly total: number }

export function createRunningImports() {
  const running = new Map<string, ImportProgress>()
  return {
    /** Throws Conflict while one runs. */
    begin(workspaceId: string): void {
      if (running.has(workspaceId))
        throw new AppError('Conflict', 'Another import of deals is running. Try again when it is done.')
      running.set(workspaceId, { done: 0, total: 0 })
    },
    /** A dry run, which is none of them, is not noted. */
    note(workspaceId: string, progress: ImportProgress): void {
      if (running.has(workspaceId)) running.set(workspaceId, progress)
    },
    end: (workspaceId: string): boolean => running.delete(workspaceId),
    find: (workspaceId: string): ImportProgress | null => running.get(workspaceId) ?? null,
  }
}
