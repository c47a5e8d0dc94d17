/** What goes wrong on the way to Pipedrive and back. Drawn from a seed: the same run fails in the same places. */
import { createRandom } from '../seeded-random.ts'

export const PIPEDRIVE_FAULTS = [
  'too_many_requests',
  'server_error_before_the_write',
  'server_error_after_the_write',
  'no_answer_after_the_write',
  'late_write_without_answer',
  'cut_before_the_write',
  'cut_after_the_write',
  'answer_cut_in_the_middle',
  'html_forbidden',
] as const
export type PipedriveFault = (typeof PIPEDRIVE_FAULTS)[number]

/** Answers the fault of the next request, or undefined when it goes well. */
export type FaultSource = () => PipedriveFault | undefined

export function createPipedriveFaults(options: {
  readonly seed: number
  /** Share of requests that fail, 0 to 1. */
  readonly rate: number
  readonly kinds?: readonly PipedriveFault[]
}): FaultSource & { readonly counts: Map<PipedriveFault, number> } {
  const random = createRandom(options.seed)
  const counts = new Map<PipedriveFault, number>()
  const kinds = options.kinds ?? PIPEDRIVE_FAULTS
  const next = () => {
    if (!random.chance(options.rate)) return undefined
    const fault = random.pick(kinds)
    counts.set(fault, (counts.get(fault) ?? 0) + 1)
    return fault
  }
  return Object.assign(next, { counts })
}
