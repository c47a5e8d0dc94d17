import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Clock, ClockProvider } from '../lib/clock-context.tsx'
import { RequestProblem } from '../lib/problem.ts'
import { UiProvider } from '../ui/ui-provider.tsx'

/** Server data: kept half a minute, asked again once when the server stumbles, never when it refuses. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof RequestProblem && error.code === 'SignInRequired')
          void client.invalidateQueries({ queryKey: ['me'] })
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) =>
          failures < 1 && !(error instanceof RequestProblem && error.status >= 400 && error.status < 500),
        retryDelay: 600,
      },
    },
  })
  return client
}

type ProvidersProps = { queries: QueryClient; clock: Clock; children: ReactNode }

export function Providers({ queries, clock, children }: ProvidersProps) {
  return (
    <UiProvider>
      <ClockProvider clock={clock}>
        <QueryClientProvider client={queries}>{children}</QueryClientProvider>
      </ClockProvider>
    </UiProvider>
  )
}
