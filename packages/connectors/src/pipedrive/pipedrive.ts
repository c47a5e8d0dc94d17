/** What Tributary does at Pipedrive with one member's key: read who it is, find, make, change and list records. */
import { z } from 'zod'
import type { ApiAnswer, ApiRequest, PipedriveClient } from './client.ts'
import { canonicalValue, type Fields } from './fields.ts'
import { FIELD_PATH, KINDS, type Kind, LIST_PATH } from './kinds.ts'
import type { Outcome } from './outcome.ts'
import {
  bodyOfChange,
  bodyOfMarker,
  bodyOfNew,
  type Fact,
  type Marker,
  parentIds,
  parseFact,
  type VendorParents,
} from './record.ts'

/** Code of the custom field with our id, for each kind that has custom fields; null where the key may not add it. */
export type MarkerCodes = Readonly<Partial<Record<Kind, string | null>>>
export type PipedriveUser = {
  readonly userId: number
  readonly name: string
  readonly companyId: number
  readonly companyName: string
  readonly companyDomain: string
}
export type Change = {
  readonly fields: Fields
  readonly parents?: VendorParents
  /** Whether our id is written into it. */
  readonly isNewlyOurs?: boolean
}
export type Page = { readonly facts: readonly Fact[]; readonly nextCursor: string | null }
export type Pipedrive = ReturnType<typeof createPipedrive>

/** Name of the custom field that holds our id of a record. */
const MARKER_FIELD = 'Tributary ID'
const PAGE_SIZE = 500

const userSchema = z.looseObject({
  id: z.number(),
  name: z.string().catch(''),
  company_id: z.number(),
  company_name: z.string().catch(''),
  company_domain: z.string().catch(''),
})
const fieldSchema = z.looseObject({ field_name: z.string(), field_code: z.string() })
const foundSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      item: z.looseObject({
        id: z.number(),
        name: z.string().nullish(),
        title: z.string().nullish(),
        organization: z.looseObject({ id: z.number() }).nullish(),
        person: z.looseObject({ id: z.number() }).nullish(),
      }),
    }),
  ),
})
type Found = z.infer<typeof foundSchema>['items'][number]['item']

const STRANGE = {
  kind: 'unavailable',
  reason: 'an answer of an unknown form',
  mayHaveHappened: true,
} as const

export function createPipedrive(client: PipedriveClient, markerCodes: MarkerCodes = {}) {
  const codeOf = (kind: Kind) => markerCodes[kind] ?? null
  const markerOf = (kind: Kind, id: string): Marker => ({ id, fieldCode: codeOf(kind) })

  async function read<T>(
    request: ApiRequest,
    parse: (answer: ApiAnswer) => T | undefined,
  ): Promise<Outcome<T>> {
    const outcome = await client.send(request)
    if (outcome.kind !== 'ok') return outcome
    const data = parse(outcome.data)
    return data === undefined ? STRANGE : { kind: 'ok', data }
  }
  const factOf = (kind: Kind) => (answer: ApiAnswer) => parseFact(kind, answer.data, codeOf(kind))
  const pageOf =
    (kind: Kind) =>
    ({ data, nextCursor }: ApiAnswer): Page | undefined =>
      Array.isArray(data) || data === null || data === undefined
        ? {
            facts: (Array.isArray(data) ? data : []).flatMap(
              (record: unknown) => parseFact(kind, record, codeOf(kind)) ?? [],
            ),
            nextCursor,
          }
        : undefined

  return {
    /** Whose key this is, and of which company. */
    whoAmI: (): Promise<Outcome<PipedriveUser>> =>
      read({ method: 'GET', path: '/v1/users/me' }, ({ data }) => {
        const user = userSchema.safeParse(data).data
        return (
          user && {
            userId: user.id,
            name: user.name,
            companyId: user.company_id,
            companyName: user.company_name,
            companyDomain: user.company_domain,
          }
        )
      }),

    /** Finds the custom fields that hold our ids, and adds those that are missing if the key may. */
    prepareMarkers: () => prepareMarkers(client),

    /** Whether records of this kind can carry our id beside what they say. */
    canMark: (kind: Kind): boolean => codeOf(kind) !== null,

    get: (kind: Kind, vendorId: number): Promise<Outcome<Fact>> =>
      read({ method: 'GET', path: `${LIST_PATH[kind]}/${vendorId}` }, factOf(kind)),

    /** Makes a record that carries our id. `unavailable` with `mayHaveHappened` leaves open whether it was made. */
    create: (kind: Kind, id: string, fields: Fields, parents: VendorParents): Promise<Outcome<Fact>> =>
      read(
        {
          method: 'POST',
          path: LIST_PATH[kind],
          body: bodyOfNew(kind, fields, parents, markerOf(kind, id)),
        },
        factOf(kind),
      ),

    /**
     * Changes fields of a record, what it belongs to, and the id of ours that it carries; the same request twice is the
     * same as once.
     */
    change: (kind: Kind, id: string, current: Fact, changes: Change): Promise<Outcome<Fact>> =>
      read(
        {
          method: 'PATCH',
          path: `${LIST_PATH[kind]}/${current.vendorId}`,
          body: {
            ...bodyOfChange(kind, changes.fields, current, id),
            ...parentIds(kind, changes.parents ?? {}),
            ...(changes.isNewlyOurs ? bodyOfMarker(kind, markerOf(kind, id)) : {}),
          },
        },
        factOf(kind),
      ),

    /** Deletes a record; Pipedrive keeps it for some weeks, to be taken back there. `gone` when it is deleted already. */
    remove: (kind: Kind, vendorId: number): Promise<Outcome<true>> =>
      read({ method: 'DELETE', path: `${LIST_PATH[kind]}/${vendorId}` }, () => true as const),

    /** One page of records changed at or after that instant, the oldest change first. */
    listChanged: (kind: Kind, sinceMs: number, cursor: string | null): Promise<Outcome<Page>> =>
      read(
        {
          method: 'GET',
          path: LIST_PATH[kind],
          query: {
            updated_since: `${new Date(sinceMs).toISOString().slice(0, 19)}Z`,
            sort_by: 'update_time',
            sort_direction: 'asc',
            limit: String(PAGE_SIZE),
            ...(cursor === null ? {} : { cursor }),
          },
        },
        pageOf(kind),
      ),

    /** Those of the records that are still there and visible; at most 100 ids. */
    listByIds: (kind: Kind, vendorIds: readonly number[]): Promise<Outcome<Page>> =>
      read(
        { method: 'GET', path: LIST_PATH[kind], query: { ids: vendorIds.join(','), limit: '100' } },
        pageOf(kind),
      ),

    /** Ids of records that are the same thing by what they say, the oldest first. */
    findSame: async (kind: Kind, fields: Fields, parents: VendorParents): Promise<Outcome<number[]>> => {
      for (const probe of probesOf(kind, fields, parents)) {
        const found = await read(
          { method: 'GET', path: `${LIST_PATH[kind]}/search`, query: probe.query },
          ({ data }) => foundSchema.safeParse(data).data?.items.map(({ item }) => item),
        )
        if (found.kind !== 'ok') return found
        const ids = found.data.filter(probe.isSame).map((item) => item.id)
        if (ids.length > 0) return { kind: 'ok', data: ids.sort((left, right) => left - right) }
      }
      return { kind: 'ok', data: [] }
    },

    /** Asks Pipedrive to tell of changes; answers the id of the subscription. */
    addWebhook: (url: string, user: string, password: string): Promise<Outcome<number>> =>
      read(
        {
          method: 'POST',
          path: '/v1/webhooks',
          body: {
            subscription_url: url,
            event_action: '*',
            event_object: '*',
            name: 'Tributary',
            version: '2.0',
            http_auth_user: user,
            http_auth_password: password,
          },
        },
        ({ data }) => z.looseObject({ id: z.number() }).safeParse(data).data?.id,
      ),

    removeWebhook: (id: number): Promise<Outcome<true>> =>
      read({ method: 'DELETE', path: `/v1/webhooks/${id}` }, () => true as const),
  }
}

type Probe = { readonly query: Record<string, string>; readonly isSame: (item: Found) => boolean }

/** How to look for the same thing: by what identifies it, never by a person's name alone. */
function probesOf(kind: Kind, fields: Fields, parents: VendorParents): Probe[] {
  const exact = (term: string, names: string) => ({ term, fields: names, exact_match: 'true', limit: '20' })
  const name = fields.name ?? ''
  const sameName = (item: Found) => plainName(item.name ?? '') === plainName(name)
  if (kind === 'organization')
    return name.length > 1 ? [{ query: exact(name, 'name'), isSame: sameName }] : []
  if (kind === 'person') {
    const inOrganization = (item: Found) => sameName(item) && item.organization?.id === parents.organization
    return [
      ...(fields.email ? [{ query: exact(fields.email, 'email'), isSame: () => true }] : []),
      ...(!fields.email && fields.phone ? [{ query: exact(fields.phone, 'phone'), isSame: sameName }] : []),
      ...(!fields.email && parents.organization !== undefined && name.length > 1
        ? [{ query: exact(name, 'name'), isSame: inOrganization }]
        : []),
    ]
  }
  const title = fields.title ?? ''
  const sameDeal = (item: Found) =>
    item.title === title &&
    ((parents.person !== undefined && item.person?.id === parents.person) ||
      (parents.organization !== undefined && item.organization?.id === parents.organization))
  return kind === 'deal' && title.length > 1 ? [{ query: exact(title, 'title'), isSame: sameDeal }] : []
}

function plainName(name: string): string {
  return canonicalValue('name', name).toLowerCase()
}

async function prepareMarkers(client: PipedriveClient): Promise<Outcome<MarkerCodes>> {
  const codes: Partial<Record<Kind, string | null>> = {}
  for (const kind of KINDS) {
    if (kind === 'activity') continue
    const code = await prepareMarker(client, FIELD_PATH[kind])
    if (code.kind !== 'ok') return code
    codes[kind] = code.data
  }
  return { kind: 'ok', data: codes }
}

async function prepareMarker(client: PipedriveClient, path: string): Promise<Outcome<string | null>> {
  let cursor: string | null = null
  do {
    const query: Record<string, string> = { limit: '500', ...(cursor === null ? {} : { cursor }) }
    const listed: Outcome<ApiAnswer> = await client.send({ method: 'GET', path, query })
    if (listed.kind !== 'ok') return listed
    const fields = z.array(fieldSchema).safeParse(listed.data.data).data ?? []
    const ours = fields.find((field) => field.field_name === MARKER_FIELD)
    if (ours) return { kind: 'ok', data: ours.field_code }
    cursor = listed.data.nextCursor
  } while (cursor !== null)
  const body = { field_name: MARKER_FIELD, field_type: 'varchar' }
  const added = await client.send({ method: 'POST', path, body })
  // Only administrators may add fields; without one, lost answers are settled by what the record says.
  if (added.kind === 'refused') return { kind: 'ok', data: null }
  if (added.kind !== 'ok') return added
  return { kind: 'ok', data: fieldSchema.safeParse(added.data.data).data?.field_code ?? null }
}
