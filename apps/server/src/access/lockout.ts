/**
 * Guessing passwords gets slower: attempts that fail are counted for the account from one address, for the account from
 * everywhere, and for the address. Beyond what people mistype each next one has to wait twice as long. In memory: a
 * restart forgets, and several servers count apart.
 */

type Count = { failures: number; lastMs: number; blockedUntilMs: number }
type Limit = { readonly free: number; readonly firstWaitMs: number; readonly longestWaitMs: number }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Somebody who mistypes their own password. */
const PAIR: Limit = { free: 5, firstWaitMs: 30_000, longestWaitMs: HOUR_MS }
/**
 * Guesses that come from many addresses. Kept short, since it also keeps the owner of the account waiting, unless they
 * come from an address from which they signed in before.
 */
const ACCOUNT: Limit = { free: 20, firstWaitMs: 30_000, longestWaitMs: 15 * MINUTE_MS }
/** One address that tries many accounts: an office has many people behind one. */
const ADDRESS: Limit = { free: 50, firstWaitMs: MINUTE_MS, longestWaitMs: HOUR_MS }

const FORGET_AFTER_MS = 24 * HOUR_MS
/** Of each kind; beyond, the oldest is forgotten first. */
const MAX_COUNTS = 20_000

export type Lockout = ReturnType<typeof createLockout>

export function createLockout(now: () => number) {
  const pairs = new Map<string, Count>()
  const accounts = new Map<string, Count>()
  const addresses = new Map<string, Count>()
  const familiar = new Map<string, true>()

  const countsFor = (account: string, address: string) => {
    const pair = `${account}\n${address}`
    return [
      { counts: pairs, key: pair, limit: PAIR },
      ...(familiar.has(pair) ? [] : [{ counts: accounts, key: account, limit: ACCOUNT }]),
      ...(address === '' ? [] : [{ counts: addresses, key: address, limit: ADDRESS }]),
    ]
  }

  return {
    /**
     * An attempt is about to be made: answers how many milliseconds it has to wait, 0 when it may go on. It counts as
     * failed until {@link succeeded} says otherwise, so that many at once are no way around.
     */
    begin: (account: string, address: string): number => {
      const at = now()
      const involved = countsFor(account, address)
      const waitMs = Math.max(
        ...involved.map(({ counts, key }) => (counts.get(key)?.blockedUntilMs ?? 0) - at),
      )
      if (waitMs > 0) return waitMs
      for (const { counts, key, limit } of involved) addFailure(counts, key, limit, at)
      return 0
    },
    /** The attempt was right: the account starts afresh from here, and this address is known to be its owner's. */
    succeeded: (account: string, address: string): void => {
      for (const { counts, key } of countsFor(account, address)) {
        if (counts === addresses) takeBack(counts, key)
        else counts.delete(key)
      }
      if (address !== '') remember(familiar, `${account}\n${address}`, true)
    },
    /** The attempt was neither right nor wrong, such as one that was refused for another reason. */
    abandoned: (account: string, address: string): void => {
      for (const { counts, key } of countsFor(account, address)) takeBack(counts, key)
    },
  }
}

function addFailure(counts: Map<string, Count>, key: string, limit: Limit, at: number): void {
  const known = counts.get(key)
  const failures = (known && at - known.lastMs < FORGET_AFTER_MS ? known.failures : 0) + 1
  const beyond = failures - limit.free
  const waitMs = beyond < 0 ? 0 : Math.min(limit.firstWaitMs * 2 ** Math.min(beyond, 30), limit.longestWaitMs)
  remember(counts, key, { failures, lastMs: at, blockedUntilMs: waitMs === 0 ? 0 : at + waitMs })
}

function takeBack(counts: Map<string, Count>, key: string): void {
  const known = counts.get(key)
  if (known) counts.set(key, { ...known, failures: known.failures - 1, blockedUntilMs: 0 })
}

/** Sets an entry as the newest, and drops the oldest beyond the limit. */
function remember<Value>(entries: Map<string, Value>, key: string, value: Value): void {
  entries.delete(key)
  entries.set(key, value)
  if (entries.size > MAX_COUNTS) for (const oldest of entries.keys()) return void entries.delete(oldest)
}
