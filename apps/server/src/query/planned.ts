/** Which questions may be asked by whom: the plan of one, or the refusal of what is wrong with it or not for the asker. Pure. */
import { AppError } from '@tributary/contract/errors'
import { type Permission, scopeFor } from '@tributary/contract/permissions'
import type { MetricQuery } from '@tributary/contract/query'
import { needsOf } from '@tributary/query/catalogue'
import { type Plan, planQuery, type QueryProblem } from '@tributary/query/plan'

/** Whether the asker has a permission that some facts need beyond that for numbers. */
export type May = (permission: Permission) => boolean

/** Of whoever is known to read numbers and nothing else, such as a page that asks for sums which everybody sees. */
export const NUMBERS_ONLY: May = () => false

export function plannedFor(query: MetricQuery, may: May): Plan {
  const planned = planQuery(query)
  if ('problems' in planned) throw refusal(planned.problems)
  for (const { name, metric } of planned.plan.metrics)
    for (const permission of needsOf(metric)) if (!may(permission)) throw notForAsker(name, permission)
  return planned.plan
}

export function refusal(problems: readonly QueryProblem[]): AppError {
  return new AppError(
    'ValidationFailed',
    problems.map(({ path, message }) => `${path}: ${message}`).join('; '),
    problems,
  )
}

function notForAsker(metric: string, permission: Permission): AppError {
  const scope = scopeFor(permission)
  const program = scope === undefined ? '' : ` or an API key with the scope ${scope}`
  return new AppError(
    'Forbidden',
    `${metric} is counted from facts that not everybody who reads numbers may read. It needs a role${program} that may do this (${permission}), and no share link shows it.`,
  )
}
