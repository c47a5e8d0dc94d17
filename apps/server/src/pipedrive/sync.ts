/** The parts that keep a workspace in step with Pipedrive, put together. */
import { createAgreeService } from './agree.service.ts'
import { createDrainService, type DrainDeps } from './drain.service.ts'
import { createLostService } from './lost.service.ts'
import { createPullService } from './pull.service.ts'
import { createPushService } from './push.service.ts'
import { createTriageService } from './triage.service.ts'

export type SyncDeps = Omit<DrainDeps, 'triage' | 'push' | 'pull'>

export function createSync(deps: SyncDeps) {
  const agreement = createAgreeService(deps)
  const lost = createLostService(deps)
  const push = createPushService({ ...deps, agreement, lost })
  const pull = createPullService({ ...deps, agreement, lost, push })
  const triage = createTriageService(deps)
  const drain = createDrainService({ ...deps, triage, push, pull })
  return { push, triage, ...drain }
}
