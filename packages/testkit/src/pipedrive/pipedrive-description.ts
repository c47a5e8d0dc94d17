/** Pipedrive's own description of its API: which operation a request is, and whether request and answer are as described. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

type Operation = {
  readonly api: 'v1' | 'v2'
  readonly method: string
  readonly path: string
  readonly query: readonly string[]
  readonly request?: string
  readonly response: string
}
type Description = {
  readonly operations: Readonly<Record<string, Operation>>
  readonly v1: Readonly<Record<string, unknown>>
  readonly v2: Readonly<Record<string, unknown>>
}

export type PipedriveRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}
export type MatchedOperation = { readonly operationId: string; readonly id: number | undefined }

const FILE = join(import.meta.dirname, 'fixtures/pipedrive-description.json')

export function loadPipedriveDescription() {
  const description: Description = JSON.parse(readFileSync(FILE, 'utf8'))
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  for (const api of ['v1', 'v2'] as const)
    ajv.addSchema({ $id: `https://pipedrive.test/${api}`, components: { schemas: closed(description[api]) } })
  const validators = new Map<string, ValidateFunction>()

  function problemsOf(api: string, schema: string, value: unknown): string[] {
    const ref = `https://pipedrive.test/${api}#/components/schemas/${schema}`
    const validate = validators.get(ref) ?? ajv.compile({ $ref: ref })
    validators.set(ref, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(
      (error) => `${schema}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    )
  }

  return {
    /** The operation a method and path name, with the number in the path; undefined for an unknown one. */
    match: (method: string, path: string): MatchedOperation | undefined => {
      const id = /\/(\d+)$/.exec(path)?.[1]
      const template = id === undefined ? path : path.replace(/\d+$/, '{id}')
      const found = Object.entries(description.operations).find(
        ([, operation]) => operation.method === method && operation.path === template,
      )
      return found && { operationId: found[0], id: id === undefined ? undefined : Number(id) }
    },

    /** What a request says that the description does not know; empty when it is as described. */
    checkRequest: (operationId: string, { query, body }: PipedriveRequest): string[] => {
      const operation = description.operations[operationId]
      if (!operation) return [`unknown operation ${operationId}`]
      const unknown = [...query.keys()].filter((name) => !operation.query.includes(name))
      const ofQuery = unknown.map((name) => `${operationId} has no query parameter ${name}`)
      if (operation.request === undefined)
        return body === undefined ? ofQuery : [...ofQuery, `${operationId} has no body`]
      return [...ofQuery, ...problemsOf(operation.api, operation.request, body)]
    },

    checkResponse: (operationId: string, body: unknown): string[] => {
      const operation = description.operations[operationId]
      return operation
        ? problemsOf(operation.api, operation.response, body)
        : [`unknown operation ${operationId}`]
    },
  }
}

/** The same schemas, in which an object may hold the named properties only: a misspelt name is an error, not an extra. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (schema === null || typeof schema !== 'object') return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in inner && !('additionalProperties' in inner) && !('allOf' in inner)
    ? { ...inner, additionalProperties: false }
    : inner
}
