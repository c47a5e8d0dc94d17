/** The collector's two addresses for the API document. Requests reach the collector before the framework, for speed. */
import { z } from '@hono/zod-openapi'
import { problemSchema } from '@tributary/contract/errors'
import { batchAnswerSchema, trackAnswerSchema, wireEventSchema } from '@tributary/contract/events'
import { createApi, jsonAnswer, jsonBody } from '../http/api.ts'

const tags = ['Collect']
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})
const refusals = {
  400: problem('The body is not JSON'),
  413: problem('The body is too large'),
  503: problem('Nothing was accepted: send it again after Retry-After seconds'),
}

export function createCollectRoutes() {
  const api = createApi()
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: '/api/v1/pixel/track',
    tags,
    summary: 'Send one event; 202 once it is durable',
    request: { body: jsonBody(wireEventSchema) },
    responses: {
      202: jsonAnswer(trackAnswerSchema, 'Durable'),
      404: problem('No pixel has this id'),
      422: problem('A value is not acceptable'),
      ...refusals,
    },
  })
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: '/api/v1/events',
    tags,
    summary: 'Send many events, as a JSON array or NDJSON, up to 10 MB',
    description: 'Refused events are named by their index with the reason; the others are stored.',
    request: { body: jsonBody(z.array(wireEventSchema)) },
    responses: { 202: jsonAnswer(batchAnswerSchema, 'The accepted ones are durable'), ...refusals },
  })
  return api
}
