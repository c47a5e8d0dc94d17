/** A readable page of the API, rendered from the OpenAPI document: no script, no outside file. */
import { ERROR_SENTENCES, type ErrorCode } from '@tributary/contract/errors'
import { STATUS_OF } from './problem.ts'

type Parameter = { name?: string; in?: string; required?: boolean; description?: string; schema?: unknown }
type Operation = {
  summary?: string
  description?: string
  tags?: string[]
  'x-permission'?: string
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: unknown }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>
}
export type OpenApiDocument = {
  info: { title: string; version: string; description?: string }
  paths?: Record<string, Record<string, Operation>>
}

const METHODS = ['get', 'post', 'patch', 'put', 'delete'] as const

function renderNeed(need: string | undefined): string {
  return need === undefined ? '' : `<p>Needs <code>${escapeHtml(need)}</code></p>`
}

export function renderDocsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
  )
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'Other'))]
  const sections = tags.map(
    (tag) =>
      `<h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${operations
        .filter(({ operation }) => (operation.tags?.[0] ?? 'Other') === tag)
        .map(renderOperation)
        .join('')}`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(document.info.title)}</title><style>${STYLE}</style>
<main><h1>${escapeHtml(document.info.title)} <small>${escapeHtml(document.info.version)}</small></h1><p>${escapeHtml(document.info.description ?? '')}</p>
<p>Machine-readable: <a href="/api/v1/openapi.json">openapi.json</a>. Send an API key as <code>Authorization: Bearer trb_...</code>.</p>
<nav>${tags.map((tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`).join(' ')} <a href="#errors">Errors</a></nav>
${sections.join('')}
<h2 id="errors">Errors</h2><p>Errors are problem documents (RFC 9457) with a stable <code>code</code>.</p><table><tr><th>Code<th>Status<th>Meaning</tr>${renderErrors()}</table></main></html>`
}

function renderOperation({
  path,
  method,
  operation,
}: {
  path: string
  method: string
  operation: Operation
}): string {
  const parameters = (operation.parameters ?? [])
    .map(
      (p) =>
        `<tr><td><code>${escapeHtml(p.name ?? '')}</code>${p.required ? ' *' : ''}<td>${escapeHtml(p.in ?? '')}<td>${escapeHtml(describeSchema(p.schema))}<td>${escapeHtml(p.description ?? '')}</tr>`,
    )
    .join('')
  const body = Object.entries(operation.requestBody?.content ?? {})
    .map(([type, { schema }]) => `<p>Body <code>${escapeHtml(type)}</code></p>${renderSchema(schema)}`)
    .join('')
  const answers = Object.entries(operation.responses ?? {})
    .map(
      ([status, answer]) =>
        `<p><b>${escapeHtml(status)}</b> ${escapeHtml(answer.description ?? '')}</p>${Object.values(
          answer.content ?? {},
        )
          .map(({ schema }) => renderSchema(schema))
          .join('')}`,
    )
    .join('')
  return `<details><summary><code class="${method}">${method.toUpperCase()}</code> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? '')}</summary><p>${escapeHtml(operation.description ?? '')}</p>${renderNeed(operation['x-permission'])}${parameters ? `<table><tr><th>Parameter<th>In<th>Type<th></tr>${parameters}</table>` : ''}${body}${answers}</details>`
}

function renderSchema(schema: unknown): string {
  return schema === undefined ? '' : `<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`
}

function describeSchema(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return ''
  const {
    type,
    enum: values,
    default: standard,
  } = schema as { type?: unknown; enum?: unknown[]; default?: unknown }
  const shape = values ? values.map(String).join(' | ') : String(type ?? '')
  return standard === undefined ? shape : `${shape} = ${String(standard)}`
}

function renderErrors(): string {
  return Object.entries(ERROR_SENTENCES)
    .map(
      ([code, sentence]) =>
        `<tr id="error-${code}"><td><code>${code}</code><td>${STATUS_OF[code as ErrorCode]}<td>${escapeHtml(sentence)}</tr>`,
    )
    .join('')
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? character,
  )
}

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;margin:0;color-scheme:light dark}main{max-width:880px;margin:0 auto;padding:24px 16px}details{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:8px 0}summary{cursor:pointer}table{border-collapse:collapse;width:100%;font-size:13px}td,th{text-align:left;padding:4px 8px;border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent);vertical-align:top}pre{overflow:auto;max-height:300px;font-size:12px;padding:8px;background:color-mix(in srgb,currentColor 6%,transparent)}nav a{margin-right:12px}'
