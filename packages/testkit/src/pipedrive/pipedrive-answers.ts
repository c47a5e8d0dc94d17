/** What Pipedrive answers to a request that reaches it and is within the limits. No faults, no transport. */
import {
  PIPEDRIVE_KINDS,
  type PipedriveCompany,
  type PipedriveKind,
  type PipedriveRecord,
} from './pipedrive-company.ts'
import { textsOf } from './pipedrive-search.ts'

export type PipedriveAnswer = { readonly status: number; readonly body: unknown }
export type AnswerRequest = {
  readonly operationId: string
  readonly id: number | undefined
  readonly query: URLSearchParams
  readonly body: unknown
}
export type PipedriveUser = {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly isAdmin: boolean
}
export type AnswerDeps = {
  readonly company: PipedriveCompany
  readonly now: () => number
  /** A record is found by search this long after it was written; by lists at once. */
  readonly searchLagMs: number
}

const NOUNS: Readonly<Record<string, PipedriveKind>> = {
  Person: 'person',
  Persons: 'person',
  Organization: 'organization',
  Organizations: 'organization',
  Deal: 'deal',
  Deals: 'deal',
  Activity: 'activity',
  Activities: 'activity',
}

const ok = (data: unknown, additional?: unknown): PipedriveAnswer => ({
  status: 200,
  body: {
    success: true,
    data,
    ...(additional === undefined ? {} : { additional_data: additional }),
  },
})

export function pipedriveError(status: number, error: string): PipedriveAnswer {
  return { status, body: { success: false, error, error_info: 'Please check developers.pipedrive.com' } }
}

export function answerPipedrive(
  deps: AnswerDeps,
  user: PipedriveUser,
  request: AnswerRequest,
): PipedriveAnswer {
  const { operationId } = request
  if (operationId === 'getCurrentUser') return currentUser(user)
  if (operationId === 'getStages')
    return ok([{ id: 1, name: 'Qualified', order_nr: 1, is_deleted: false }], {})
  if (operationId.includes('Webhook')) return answerWebhook(deps, request)
  if (operationId.includes('Field')) return answerFields(deps, user, request)
  const [, verb = '', noun = ''] = /^(get|add|update|delete|search)(\w+)$/.exec(operationId) ?? []
  const kind = NOUNS[noun]
  if (kind === undefined) return pipedriveError(404, `no such operation: ${operationId}`)
  if (verb === 'search') return search(deps, kind, request.query)
  if (verb === 'get' && request.id === undefined) return list(deps, kind, request.query)
  return answerRecord(deps, kind, verb, request)
}

function answerRecord(
  { company }: AnswerDeps,
  kind: PipedriveKind,
  verb: string,
  { id = 0, body }: AnswerRequest,
): PipedriveAnswer {
  if (verb === 'add') return ok(company.create(kind, asObject(body), 'api'))
  if (verb === 'delete')
    return company.remove(kind, id, 'api') ? ok({ id }) : pipedriveError(404, `${kind} not found`)
  const record = verb === 'update' ? company.update(kind, id, asObject(body), 'api') : company.find(kind, id)
  return record ? ok(record) : pipedriveError(404, `${kind} not found`)
}

function list({ company }: AnswerDeps, kind: PipedriveKind, query: URLSearchParams): PipedriveAnswer {
  const limit = Math.min(500, Number(query.get('limit') ?? 100))
  const by = query.get('sort_by') === 'update_time' ? 'update_time' : 'id'
  const ids = query.get('ids')?.split(',').map(Number)
  const since = query.get('updated_since')
  const until = query.get('updated_until')
  const place = (record: PipedriveRecord) =>
    `${by === 'update_time' ? record.update_time : ''}|${String(record.id).padStart(12, '0')}`
  const after = Buffer.from(query.get('cursor') ?? '', 'base64url').toString()
  const direction = query.get('sort_direction') === 'desc' ? -1 : 1
  const written = since === null ? undefined : company.listWrittenSince(kind, Date.parse(since))
  const named = ids?.flatMap((id) => company.find(kind, id) ?? [])
  const matching = (named ?? written ?? company.list(kind))
    .filter((record) => since === null || record.update_time >= since)
    .filter((record) => until === null || record.update_time < until)
    .filter((record) => refersTo(record, query))
    .sort((left, right) => (place(left) < place(right) ? -direction : direction))
    .filter((record) => after === '' || (direction === 1 ? place(record) > after : place(record) < after))
  const page = matching.slice(0, limit)
  const last = page.at(-1)
  // A page that is the last has no cursor at all: the description knows text only.
  const more = matching.length > limit && last !== undefined
  return ok(page, more ? { next_cursor: Buffer.from(place(last)).toString('base64url') } : {})
}

function refersTo(record: PipedriveRecord, query: URLSearchParams): boolean {
  return ['owner_id', 'org_id', 'person_id', 'deal_id'].every(
    (name) => query.get(name) === null || record[name] === Number(query.get(name)),
  )
}

function search(
  { company, now, searchLagMs }: AnswerDeps,
  kind: PipedriveKind,
  query: URLSearchParams,
): PipedriveAnswer {
  const term = (query.get('term') ?? '').toLowerCase()
  if (term.length < 2 && !(query.get('exact_match') === 'true' && term.length === 1))
    return pipedriveError(400, 'term must be at least 2 characters')
  const names = (query.get('fields') ?? 'name,title,email,phone,custom_fields').split(',')
  const exact = query.get('exact_match') === 'true'
  const contains = (record: PipedriveRecord) =>
    names.flatMap((name) => textsOf(record, name)).some((text) => text.toLowerCase().includes(term))
  const found = exact ? company.listSaying(kind, names, term) : company.list(kind).filter(contains)
  const items = found
    .filter((record) => Date.parse(record.add_time) <= now() - searchLagMs)
    .slice(0, Number(query.get('limit') ?? 100))
    .map((record) => ({ result_score: 1, item: searchItem(kind, record) }))
  return ok({ items }, {})
}

function searchItem(kind: PipedriveKind, record: PipedriveRecord): Record<string, unknown> {
  const custom_fields = textsOf(record, 'custom_fields')
  if (kind === 'deal') return { id: record.id, type: kind, title: record.title, custom_fields }
  if (kind === 'organization') return { id: record.id, type: kind, name: record.name, custom_fields }
  const emails = textsOf(record, 'email')
  return { id: record.id, type: kind, name: record.name, emails, custom_fields }
}

function answerFields({ company }: AnswerDeps, user: PipedriveUser, request: AnswerRequest): PipedriveAnswer {
  const kind = PIPEDRIVE_KINDS.find((each) => request.operationId.toLowerCase().includes(each))
  if (kind === undefined) return pipedriveError(404, `no such operation: ${request.operationId}`)
  const described = (field: { field_name: string; field_code: string; field_type: string }) => ({
    ...field,
    is_custom_field: true,
    is_optional_response_field: false,
    options: null,
    subfields: null,
  })
  if (request.operationId.startsWith('get')) return ok(company.fieldsOf(kind).map(described), {})
  if (!user.isAdmin) return pipedriveError(403, 'Scope and URL mismatch: only admins may add fields')
  const body = asObject(request.body)
  return ok(described(company.addField(kind, String(body.field_name), String(body.field_type))))
}

function answerWebhook({ company }: AnswerDeps, { operationId, body, id }: AnswerRequest): PipedriveAnswer {
  const described = (webhook: object) => ({ ...webhook, is_active: 1, type: 'general', version: '2.0' })
  if (operationId === 'getWebhooks') return ok(company.webhooks.map(described))
  if (operationId === 'deleteWebhook') {
    const at = company.webhooks.findIndex((webhook) => webhook.id === id)
    if (at < 0) return pipedriveError(404, 'webhook not found')
    company.webhooks.splice(at, 1)
    return { status: 200, body: { success: true } }
  }
  const asked = asObject(body)
  const added = company.addWebhook({
    subscription_url: String(asked.subscription_url),
    event_action: String(asked.event_action),
    event_object: String(asked.event_object),
    http_auth_user: asked.http_auth_user === undefined ? null : String(asked.http_auth_user),
    http_auth_password: asked.http_auth_password === undefined ? null : String(asked.http_auth_password),
  })
  return ok(described(added))
}

function currentUser(user: PipedriveUser): PipedriveAnswer {
  return ok({
    id: user.id,
    name: user.name,
    email: user.email,
    company_id: 77,
    company_name: 'Northwind',
    company_domain: 'northwind',
    timezone_name: 'Europe/Berlin',
    default_currency: 'EUR',
    activated: true,
    active_flag: true,
  })
}

function asObject(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? { ...value } : {}
}
