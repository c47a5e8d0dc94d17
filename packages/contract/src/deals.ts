/** Leads and deals: the pipeline, deals on it, products they are about. Amounts are strings of minor units. */
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from './money.ts'

/** What a stage of any workspace's pipeline means, in the order of a sale; LOST may come at any time. */
export const STAGE_KINDS = ['LEAD', 'MQL', 'SQL', 'OPPORTUNITY', 'WON', 'LOST'] as const
export type StageKind = (typeof STAGE_KINDS)[number]

const positiveMinor = z.string().regex(/^\d{1,17}$/, { message: 'is not a positive amount in minor units' })
const dayText = z.iso.date()
const nameText = z.string().trim().min(1).max(200)
/** An instant, or a day in the workspace's time zone: today is this moment, another day its first. */
const momentSchema = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .refine((moment) => moment >= '1970', { message: 'is before 1970' })

export const pipelineStageSchema = z.object({
  stage_id: z.uuid(),
  name: z.string(),
  kind: z.enum(STAGE_KINDS),
  /** Chance that a deal in this stage is won, 0 to 1. */
  probability: z.number(),
})
export type PipelineStage = z.infer<typeof pipelineStageSchema>
export const pipelineSchema = z.object({ stages: z.array(pipelineStageSchema) })

const savedStageSchema = z.object({
  /** Absent for a new stage. */
  stage_id: z.uuid().optional(),
  name: z.string().trim().min(1).max(60),
  kind: z.enum(STAGE_KINDS),
  probability: z.number().min(0).max(1),
})
export const savePipelineSchema = z
  .object({ stages: z.array(savedStageSchema).min(3).max(20) })
  .superRefine(({ stages }, context) => {
    const says = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const kinds = new Set(stages.map(({ kind }) => kind))
    for (const kind of ['WON', 'LOST'] as const)
      if (!kinds.has(kind)) says(['stages'], `has no stage of the kind ${kind}`)
    if (stages.every(({ kind }) => kind === 'WON' || kind === 'LOST'))
      says(['stages'], 'has no stage for open deals')
    const names = stages.map(({ name }) => name.toLowerCase())
    names.forEach((name, at) => {
      if (names.indexOf(name) < at) says(['stages', at, 'name'], `is used twice: ${stages[at]?.name}`)
    })
  })
export type SavePipeline = z.infer<typeof savePipelineSchema>

const namedSchema = z.object({ id: z.string(), name: z.string() })
export type Named = z.infer<typeof namedSchema>

export const dealLineSchema = z.object({
  product_id: z.uuid(),
  name: z.string(),
  quantity: z.number().int(),
  price_minor: amountMinorSchema,
})
export type DealLine = z.infer<typeof dealLineSchema>

export const dealSchema = z.object({
  deal_id: z.uuid(),
  name: z.string(),
  stage_id: z.uuid(),
  stage: z.string(),
  kind: z.enum(STAGE_KINDS),
  stage_since: z.string(),
  opened_at: z.string(),
  /** When it was won or lost; null while it is open. */
  closed_at: z.string().nullable(),
  amount_minor: amountMinorSchema.nullable(),
  currency: z.string().nullable(),
  owner: namedSchema.nullable(),
  agent: namedSchema.extend({ office: z.string() }).nullable(),
  organisation: namedSchema.nullable(),
  contact: namedSchema.nullable(),
  campaign: namedSchema.nullable(),
  expected_close: z.string().nullable(),
  loss_reason: z.string(),
  updated_at: z.string(),
  /** Grows with every change; send it back to be told when somebody else changed the deal meanwhile. */
  version: z.number().int(),
})
export type Deal = z.infer<typeof dealSchema>

const dealMoveSchema = z.object({
  /** null: where it began. */
  from_stage: z.string().nullable(),
  stage: z.string(),
  kind: z.enum(STAGE_KINDS),
  at: z.string(),
  by: z.string().nullable(),
})
export const dealChangeSchema = z.object({
  change_id: z.uuid(),
  kind: z.enum(['create', 'edit', 'move', 'delete', 'import']),
  /** How many deals were changed with it. */
  deals: z.number().int(),
  at: z.string(),
  by: z.string().nullable(),
  undone_at: z.string().nullable(),
  /** A large change is undone some deals at a time: not all of them are as before yet. */
  is_being_undone: z.boolean(),
})
export type DealChange = z.infer<typeof dealChangeSchema>
export const dealPageSchema = dealSchema.extend({
  note: z.string(),
  source: z.string(),
  external_id: z.string().nullable(),
  /** The amount is the sum of the lines and changes with them; send `amount_minor` null to keep it so. */
  is_amount_from_lines: z.boolean(),
  lines: z.array(dealLineSchema),
  /** Oldest first. */
  moves: z.array(dealMoveSchema),
  /** Newest first. */
  changes: z.array(dealChangeSchema),
  /** The payment's conversion while the deal is won, for its journey and credits. */
  conversion_id: z.string().nullable(),
})
export type DealPage = z.infer<typeof dealPageSchema>

export const saveDealSchema = z
  .object({
    name: nameText,
    /** Only for a new deal; the first stage when absent. Later it is moved. */
    stage_id: z.uuid().optional(),
    /** Only for a new deal: since when it is one, not in the future; now when absent. */
    opened_at: momentSchema.optional(),
    /** null with lines: their sum, also when the lines are changed later. */
    amount_minor: positiveMinor.nullable().default(null),
    currency: currencySchema.nullable().default(null),
    owner_id: z.string().max(100).nullable().optional(),
    agent_id: z.uuid().nullable().default(null),
    organisation_id: z.uuid().nullable().default(null),
    contact_id: z.uuid().nullable().default(null),
    campaign_id: z.uuid().nullable().default(null),
    expected_close: dayText.nullable().default(null),
    loss_reason: z.string().trim().max(300).default(''),
    note: z.string().trim().max(10_000).default(''),
    lines: z
      .array(
        z.object({
          product_id: z.uuid(),
          quantity: z.number().int().min(1).max(1_000_000),
          price_minor: positiveMinor,
        }),
      )
      .max(100)
      .default([]),
    /** The version that the change is based on; absent: whatever it is. */
    version: z.number().int().optional(),
  })
  .refine((deal) => (deal.amount_minor === null && deal.lines.length === 0) || deal.currency !== null, {
    path: ['currency'],
    message: 'is missing: an amount needs one',
  })
export type SaveDeal = z.infer<typeof saveDealSchema>

export const moveDealsSchema = z.object({
  deal_ids: z.array(z.uuid()).min(1).max(500),
  stage_id: z.uuid(),
  /** When it happened, on the day that it entered its present stage or later; now when absent. A won deal's payment has this date. */
  at: momentSchema.optional(),
  loss_reason: z.string().trim().max(300).optional(),
})
export type MoveDeals = z.infer<typeof moveDealsSchema>

/** What was done, to undo it. */
export const changedDealsSchema = z.object({ change_id: z.uuid(), deals: z.number().int() })
export type ChangedDeals = z.infer<typeof changedDealsSchema>
/** Deals that are as they were, and those that somebody changed while a large undo was under way: they stay as they are. */
export const undoneDealsSchema = z.object({ deals: z.number().int(), kept: z.number().int() })
export type UndoneDeals = z.infer<typeof undoneDealsSchema>
export const createdDealSchema = changedDealsSchema.extend({ deal_id: z.uuid() })

export const DEAL_SORTS = ['updated', 'stage_since', 'amount', 'expected_close', 'name'] as const
export const dealFilterSchema = z.object({
  q: z.string().trim().max(200).optional().describe('Words in the name of the deal, contact or organisation'),
  stage_id: z.uuid().optional(),
  status: z.enum(['open', 'won', 'lost']).optional(),
  owner_id: z.string().max(100).optional(),
  agent_id: z.uuid().optional(),
  organisation_id: z.uuid().optional(),
  contact_id: z.uuid().optional(),
  campaign_id: z.uuid().optional(),
  product_id: z.uuid().optional(),
})
export type DealFilter = z.infer<typeof dealFilterSchema>
export const dealsQuerySchema = dealFilterSchema.extend({
  sort: z.enum(DEAL_SORTS).default('updated'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
})
export type DealsQuery = z.infer<typeof dealsQuerySchema>
export const dealsSchema = z.object({ deals: z.array(dealSchema), next_cursor: z.string().nullable() })
export type Deals = z.infer<typeof dealsSchema>

const moneySumSchema = z.object({ currency: z.string(), amount_minor: amountMinorSchema })
export const boardQuerySchema = dealFilterSchema.omit({ stage_id: true, status: true }).extend({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Cards of each stage'),
})
export type BoardQuery = z.infer<typeof boardQuerySchema>
export const boardSchema = z.object({
  stages: z.array(
    pipelineStageSchema.extend({
      count: z.number().int(),
      sums: z.array(moneySumSchema),
      deals: z.array(dealSchema),
      next_cursor: z.string().nullable(),
    }),
  ),
})
export type Board = z.infer<typeof boardSchema>
export type BoardStage = Board['stages'][number]

export const productSchema = z.object({
  product_id: z.uuid(),
  name: z.string(),
  series: z.string(),
  price_minor: amountMinorSchema.nullable(),
  currency: z.string().nullable(),
  is_sold: z.boolean(),
})
export type Product = z.infer<typeof productSchema>
export const productsSchema = z.object({ products: z.array(productSchema) })
export const saveProductSchema = z
  .object({
    name: nameText,
    series: z.string().trim().max(100).default(''),
    price_minor: positiveMinor.nullable().default(null),
    currency: currencySchema.nullable().default(null),
    is_sold: z.boolean().default(true),
  })
  .refine((product) => product.price_minor === null || product.currency !== null, {
    path: ['currency'],
    message: 'is missing: a price needs one',
  })
export type SaveProduct = z.infer<typeof saveProductSchema>

/** Who may own deals, what they may be about: for the pickers of a form. */
export const dealChoicesSchema = z.object({
  owners: z.array(namedSchema),
  agents: z.array(namedSchema.extend({ manager: z.string(), office: z.string() })),
  campaigns: z.array(namedSchema),
})
export type DealChoices = z.infer<typeof dealChoicesSchema>

export const DEAL_FILE_KINDS = ['deals', 'accounts', 'products', 'agents'] as const
export type DealFileKind = (typeof DEAL_FILE_KINDS)[number]
export const importDealsSchema = z.object({
  files: z
    .array(z.object({ name: z.string().max(200), text: z.string().max(20_000_000) }))
    .min(1)
    .max(8),
  /** Of amounts in the files; the workspace's when absent. */
  currency: currencySchema.optional(),
  /** Only says what would be done. */
  dry_run: z.boolean().default(false),
})
const importProblemSchema = z.object({
  file: z.string(),
  /** Line of the file, the heading is 1. */
  line: z.number().int(),
  column: z.string(),
  value: z.string(),
  /** What is wrong, and what was made of it. */
  message: z.string(),
  severity: z.enum(['refused', 'corrected', 'incomplete']),
})
export type ImportProblem = z.infer<typeof importProblemSchema>
export const importReportSchema = z.object({
  dry_run: z.boolean(),
  /** null: nothing was changed. */
  change_id: z.uuid().nullable(),
  files: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(DEAL_FILE_KINDS),
      rows: z.number().int(),
      created: z.number().int(),
      changed: z.number().int(),
      same: z.number().int(),
      refused: z.number().int(),
    }),
  ),
  /** Problems by what they say, the most frequent first, with the first of their rows. */
  problems: z.array(z.object({ message: z.string(), count: z.number().int(), first: importProblemSchema })),
})
export type ImportReport = z.infer<typeof importReportSchema>

const dealWorkSchema = z.object({
  /** An import, or the undo of one. */
  kind: z.enum(['import', 'undo']),
  /** Rows or deals that are done, of all. */
  done: z.number().int(),
  total: z.number().int(),
})
export type DealWork = z.infer<typeof dealWorkSchema>
export const dealImportProgressSchema = z.object({
  /** null when the workspace neither imports deals nor undoes an import. */
  running: dealWorkSchema.nullable(),
})
