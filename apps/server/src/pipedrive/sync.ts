/** The parts that keep a workspace in step with Pipedrive, put together. */
import { createAgreeService } from './agree.service.ts'
import { createDrainService, type DrainDeps } from './drain.service.ts'
import type { LocalRecords } from './pipedrive.ts'
import { createPullService } from './pull.service.ts'
import { createPushService } from './push.service.ts'
import { createTriageService } from './triage.service.ts'

export type SyncDeps = Omit<DrainDeps, 'triage' | 'push' | 'pull'> & { readonly records: LocalRecords }

export function createSync(deps: SyncDeps) {
  const agreement = createAgreeService(deps)
  const push = createPushService({ ...deps, agreement })
  const pull = createPullService({ ...deps, agreement, push })
  const triage = createTriageService(deps)
  const drain = createDrainService({ ...deps, triage, push, pull })
  return { push, triage, ...drain }
}
