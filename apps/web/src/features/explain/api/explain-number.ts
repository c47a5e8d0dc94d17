import { infiniteQueryOptions } from '@tanstack/react-query'
import { type Explanation, explanationSchema } from '@tributary/contract/explain'
import { request, requestText } from '../../../lib/client.ts'
import type { ExplainQuestion } from '../../../lib/explain-context.tsx'

/** The body of a question: without what the page itself shows. */
function bodyOf({ shown: _, ...question }: ExplainQuestion, measure: string | undefined) {
  return { ...question, ...(measure === undefined ? {} : { measure }) }
}

/** Definition, parts, and the facts of one part, page by page. */
export function explanationQuery(workspace: string, question: ExplainQuestion, measure: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['explain', workspace, question, measure],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request(explanationSchema, '/api/v1/explain', {
        method: 'POST',
        query: { workspace },
        body: {
          ...bodyOf(question, measure),
          limit: 100,
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    getNextPageParam: (page: Explanation) => page.next_cursor ?? undefined,
  })
}

/** All facts as the text of a file. */
export function readFacts(
  workspace: string,
  question: ExplainQuestion,
  measure: string | undefined,
): Promise<string> {
  return requestText('/api/v1/explain', {
    method: 'POST',
    query: { workspace, format: 'csv' },
    body: bodyOf(question, measure),
  })
}
