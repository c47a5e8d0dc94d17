/** Pipedrive's two limits of a token: requests in two seconds, and a daily budget of tokens that each operation costs. */

export type PipedriveLimitOptions = {
  /** Requests of one token in two seconds. */
  readonly burst: number
  /** Tokens of a day; it begins again at midnight UTC. */
  readonly dailyTokens: number
}
export type LimitAnswer = {
  readonly allowed: boolean
  readonly reason: 'burst' | 'daily' | null
  readonly headers: Readonly<Record<string, string>>
}

const WINDOW_MS = 2_000
const DAY_MS = 86_400_000

/** What an operation costs, after Pipedrive's published table. */
function tokenCost(operationId: string): number {
  if (operationId === 'getCurrentUser') return 2
  if (/^(get|add|delete)Webhook/.test(operationId)) return 10
  if (operationId.startsWith('search')) return 20
  if (/^(add|update)/.test(operationId)) return 5
  if (operationId.startsWith('delete')) return 3
  if (operationId === 'getStages') return 5
  return /^get(Person|Organization|Deal|Activity)$/.test(operationId) ? 1 : 10
}

export function createPipedriveLimits(options: PipedriveLimitOptions & { now: () => number }) {
  const recent = new Map<string, number[]>()
  const spent = new Map<string, { day: number; tokens: number }>()

  return {
    /** Tokens spent today. */
    spentToday: (token: string): number => {
      const entry = spent.get(token)
      return entry?.day === Math.floor(options.now() / DAY_MS) ? entry.tokens : 0
    },

    take: (token: string, operationId: string): LimitAnswer => {
      const nowMs = options.now()
      const day = Math.floor(nowMs / DAY_MS)
      const entry = spent.get(token)
      const used = entry?.day === day ? entry.tokens : 0
      const cost = tokenCost(operationId)
      const inWindow = (recent.get(token) ?? []).filter((at) => at > nowMs - WINDOW_MS)
      const overDay = used + cost > options.dailyTokens
      const overBurst = inWindow.length >= options.burst
      const allowed = !overDay && !overBurst
      if (allowed) {
        inWindow.push(nowMs)
        spent.set(token, { day, tokens: used + cost })
      }
      recent.set(token, inWindow)
      const left = Math.max(0, options.dailyTokens - used - (allowed ? cost : 0))
      const oldest = inWindow[0] ?? nowMs
      return {
        allowed,
        reason: overDay ? 'daily' : overBurst ? 'burst' : null,
        headers: {
          'x-ratelimit-limit': String(options.burst),
          'x-ratelimit-remaining': String(Math.max(0, options.burst - inWindow.length)),
          'x-ratelimit-reset': String(Math.max(1, Math.ceil((oldest + WINDOW_MS - nowMs) / 1000))),
          'x-daily-ratelimit-token-limit': String(options.dailyTokens),
          'x-daily-ratelimit-token-remaining': String(overDay ? 0 : left),
        },
      }
    },
  }
}
