/** A funnel as the address holds it, and the one to begin with. */
import {
  type FUNNEL_OUTCOMES,
  type FunnelChoices,
  type FunnelGroup,
  type FunnelStep,
  funnelGroupSchema,
  funnelStepsSchema,
} from '@tributary/contract/funnels'
import { readJson } from '../../../lib/json-text.ts'

/** Whose people: those who stopped after a step (1 is the first), or all who reached it; of some groups where one is said. */
export type Behind = {
  readonly outcome: (typeof FUNNEL_OUTCOMES)[number]
  readonly step: number
  readonly group?: FunnelGroup
}
/** The address of it. */
type BehindSearch = { readonly behind?: string | undefined; readonly group?: string | undefined }

/** Undefined when the text is no funnel. */
export const parseSteps = (text: string | undefined): FunnelStep[] | undefined =>
  readJson(text, funnelStepsSchema)

/** The steps as text; a step without conditions has none in it. */
export function formatSteps(steps: readonly FunnelStep[]): string {
  return JSON.stringify(
    steps.map(({ event_type, conditions }) =>
      conditions.length === 0 ? { event_type } : { event_type, conditions },
    ),
  )
}

/** Events by the names they usually have, in the order in which visitors meet them: of a shop, and of a site with accounts. */
const SHOP_ORDER = [
  ['page_view', 'pageview'],
  ['view_item', 'product_view'],
  ['add_to_cart'],
  ['begin_checkout', 'checkout_started'],
  ['purchase', 'order', 'order_completed', 'order_placed'],
]
const ACCOUNT_ORDER = [
  ['page_view', 'pageview'],
  ['generate_lead', 'lead', 'form_submit', 'demo_request'],
  ['signup', 'sign_up', 'registration'],
  ['trial_started', 'start_trial'],
  ['subscribe', 'subscription_started', 'purchase'],
]

/** A funnel of what this workspace sends: the usual steps it knows, else its two most frequent events. */
export function suggestSteps(choices: FunnelChoices): FunnelStep[] {
  const seen = choices.event_types.map((entry) => entry.event_type)
  const known = (order: readonly (readonly string[])[]) =>
    order.flatMap((names) => names.find((name) => seen.includes(name)) ?? [])
  const [shop, account] = [known(SHOP_ORDER), known(ACCOUNT_ORDER)]
  const usual = seen.includes('add_to_cart') || shop.length > account.length ? shop : account
  return (usual.length >= 2 ? usual : seen.slice(0, 2)).map((event_type) => ({ event_type, conditions: [] }))
}

/** `dropped-2`: who stopped after step 2. Undefined when the funnel has no such step, or the group is none. */
export function parseBehind({ behind, group }: BehindSearch, steps: number): Behind | undefined {
  const [, outcome, step] = /^(dropped|reached)-([1-8])$/.exec(behind ?? '') ?? []
  if ((outcome !== 'dropped' && outcome !== 'reached') || Number(step) > steps) return undefined
  const place = { outcome, step: Number(step) } as const
  if (group === undefined) return place
  const found = readJson(group, funnelGroupSchema)
  return found && { ...place, group: found }
}

/** Both, so that one replaces the other's group. */
export function formatBehind(behind: Behind | undefined): Record<keyof BehindSearch, string | undefined> {
  return {
    behind: behind && `${behind.outcome}-${behind.step}`,
    group: behind?.group && JSON.stringify(behind.group),
  }
}

export function isSameBehind(one: Behind | undefined, other: Behind): boolean {
  const [left, right] = [formatBehind(one), formatBehind(other)]
  return left.behind === right.behind && left.group === right.group
}
