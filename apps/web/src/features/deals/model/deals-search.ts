/** What the address of the deals page says. */
import type { DealsQuery } from '@tributary/contract/deals'
import { z } from 'zod'

/** Orders of the table as the server knows them. A list of its own: the first load needs no schema of deals. */
export const DEAL_ORDERS = [
  { value: 'updated', label: 'Latest change first' },
  { value: 'stage_since', label: 'Latest in stage first' },
  { value: 'amount', label: 'Largest amount first' },
  { value: 'expected_close', label: 'Soonest to close first' },
  { value: 'name', label: 'By name' },
] as const satisfies { value: DealsQuery['sort']; label: string }[]

const orderSchema = z.enum(['updated', 'stage_since', 'amount', 'expected_close', 'name'])
const optionalText = (max: number) => z.string().max(max).optional().catch(undefined)

export const dealsSearchSchema = z.object({
  view: z.enum(['board', 'table']).optional().catch(undefined),
  /** Words to find. */
  find: optionalText(200),
  status: z.enum(['open', 'won', 'lost']).optional().catch(undefined),
  stage_id: optionalText(60),
  owner_id: optionalText(100),
  agent_id: optionalText(60),
  product_id: optionalText(60),
  order: orderSchema.optional().catch(undefined),
})
export type DealsSearch = z.infer<typeof dealsSearchSchema>

/** The filters that board and table share, as the server takes them. */
export function sharedFilter({ find, owner_id, agent_id, product_id }: DealsSearch) {
  return { q: find, owner_id, agent_id, product_id }
}

/** Whether anything but the order is chosen. */
export function isFiltered(search: DealsSearch): boolean {
  const { find, status, stage_id, owner_id, agent_id, product_id } = search
  return [find, status, stage_id, owner_id, agent_id, product_id].some((value) => value !== undefined)
}
