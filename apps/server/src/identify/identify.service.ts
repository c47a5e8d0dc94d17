/** Everything about who is who, wired together. */
import type { PeopleSettings } from '@tributary/contract/people'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { createDecisionService, type Decider } from './decisions.service.ts'
import { createDeviceLinkService } from './device-links.service.ts'
import { createFoldingService } from './folding.service.ts'
import { createIdentifyJobs, type JobLogger } from './identify.jobs.ts'
import { createPeopleService } from './people.service.ts'
import { createSettlingService, type PeopleDb } from './settling.service.ts'

export type IdentifyService = ReturnType<typeof createIdentifyService>

export function createIdentifyService(deps: {
  readonly db: PeopleDb
  readonly analytics: AnalyticsStore
  readonly nextVersion: () => bigint
  readonly now: () => number
  readonly nowMicros: () => bigint
  readonly log: JobLogger
}) {
  const settling = createSettlingService(deps)
  const people = createPeopleService(deps)
  const decisions = createDecisionService({ ...deps, settling, people })
  const devices = createDeviceLinkService({ ...deps, settling })
  const folding = createFoldingService(deps)
  const jobs = createIdentifyJobs({ settling, folding, devices, now: deps.now, log: deps.log })
  return {
    people,
    decisions,
    settling,
    folding,
    jobs,
    /** Saves the settings and applies them to everybody. */
    changeSettings: async (who: Decider, settings: PeopleSettings): Promise<void> => {
      const { limitsChanged } = await decisions.saveSettings(who, settings)
      if (limitsChanged) await settling.resettle(who.workspaceId)
      await devices.refresh(who.workspaceId)
    },
  }
}
