/** Names under which CRM exports know columns and stages, compared without case, blanks and signs. */
import type { StageKind } from '@tributary/contract/deals'

/** Our column: the names it goes by. */
export const COLUMN_NAMES = {
  externalId: ['opportunityid', 'dealid', 'opportunity', 'externalid', 'id'],
  name: ['dealname', 'opportunityname', 'name', 'title'],
  agent: ['salesagent', 'agent', 'salesrep', 'owner', 'dealowner'],
  product: ['product', 'productname'],
  account: ['account', 'accountname', 'organisation', 'organization', 'company'],
  stage: ['dealstage', 'stage', 'stagename', 'status'],
  opened: ['engagedate', 'openedat', 'opendate', 'createdate', 'created', 'createddate'],
  closed: ['closedate', 'closedat', 'closed', 'wontime'],
  amount: ['closevalue', 'amount', 'value', 'dealvalue'],
  currency: ['currency', 'currencycode'],
  lossReason: ['lossreason', 'lostreason', 'closedlostreason'],
  price: ['salesprice', 'price', 'listprice', 'unitprice'],
  series: ['series', 'family', 'productfamily', 'category'],
  manager: ['manager', 'teamlead'],
  office: ['regionaloffice', 'office', 'region', 'team'],
  sector: ['sector', 'industry'],
  country: ['officelocation', 'country', 'location'],
  founded: ['yearestablished', 'founded'],
  revenue: ['revenue', 'annualrevenue'],
  employees: ['employees', 'numberofemployees', 'headcount'],
  parent: ['subsidiaryof', 'parent', 'parentaccount'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type ImportColumn = keyof typeof COLUMN_NAMES

/** What common names of stages mean, where the pipeline has no stage of that name. */
export const STAGE_WORDS: Readonly<Record<string, StageKind>> = {
  prospecting: 'LEAD',
  new: 'LEAD',
  lead: 'LEAD',
  marketingqualifiedlead: 'MQL',
  qualification: 'SQL',
  qualified: 'SQL',
  salesqualifiedlead: 'SQL',
  appointmentscheduled: 'SQL',
  engaging: 'OPPORTUNITY',
  needsanalysis: 'OPPORTUNITY',
  proposal: 'OPPORTUNITY',
  negotiation: 'OPPORTUNITY',
  contractsent: 'OPPORTUNITY',
  closedwon: 'WON',
  closedlost: 'LOST',
}
