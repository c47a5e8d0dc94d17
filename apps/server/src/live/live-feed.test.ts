import { applyLiveDelta, type LiveView, liveDeltaSchema, liveViewSchema } from '@tributary/contract/live'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLiveState, type LiveEvent } from './live.ts'
import { createLiveFeed, type LiveFeed, type LiveWatcher } from './live-feed.ts'

const START = 1_800_000_000

/** A watcher that reads when told to: what it has not read is buffered. */
function createTestWatcher() {
  const unread: Uint8Array[] = []
  const closed: string[] = []
  let view: LiveView | undefined
  let events = 0
  let snapshots = 0
  let messages = 0
  let lastId: string | undefined
  const watcher: LiveWatcher = {
    send: (message) => unread.push(message.event),
    heartbeat: () => undefined,
    bufferedBytes: () => unread.reduce((sum, { byteLength }) => sum + byteLength, 0),
    close: (reason) => closed.push(reason),
  }
  return {
    watcher,
    closed,
    lastId: () => lastId,
    seen: () => ({ view, events, snapshots, messages }),
    drop: () => unread.splice(0),
    read: (): void => {
      for (const message of unread.splice(0)) {
        const [id = '', event = '', data = ''] = Buffer.from(message).toString().trim().split('\n')
        lastId = id.slice('id: '.length)
        messages++
        const json: unknown = JSON.parse(data.slice('data: '.length))
        if (event === 'event: snapshot') {
          view = liveViewSchema.parse(json)
          snapshots++
        } else if (view) {
          const delta = liveDeltaSchema.parse(json)
          view = applyLiveDelta(view, delta)
          events += delta.events.reduce((sum, [, added]) => sum + added, 0)
        }
      }
    },
  }
}

let key = 0
const arrivals = (count: number, second: number): LiveEvent[] =>
  Array.from({ length: count }, () => {
    key++
    return {
      eventKey: key,
      visitorKey: key,
      receivedMs: second * 1000,
      tsMs: second * 1000,
      page: `shop.example/${key}`,
      channel: 'Direct',
      hasSource: false,
      conversion: undefined,
    }
  })

function openFeed() {
  const feed = createLiveFeed(createLiveState(START), 'epoch')
  let second = START
  return {
    feed,
    beat: (count = 0) => {
      second++
      feed.beat(second * 1000, arrivals(count, second))
    },
  }
}

const restOf = ({ id: _, ...rest }: LiveView) => rest

test('whoever joins gets the whole view, then a delta a second, and has what the feed has', () => {
  const { feed, beat } = openFeed()
  beat(3)
  const one = createTestWatcher()
  feed.join(one.watcher, undefined)
  beat(2)
  one.read()
  expect(one.seen()).toMatchObject({ snapshots: 1, messages: 2, events: 2 })
  expect(one.seen().view).toEqual(feed.view())
})

test('all watchers share one message', () => {
  const { feed, beat } = openFeed()
  const got: object[] = []
  const join = () =>
    feed.join(
      {
        send: (message) => got.push(message),
        heartbeat: () => undefined,
        bufferedBytes: () => 0,
        close: () => undefined,
      },
      undefined,
    )
  join()
  join()
  expect(got[0]).toBe(got[1])
  beat()
  expect(got[2]).toBe(got[3])
})

describe('many watchers', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const joinMany = (feed: LiveFeed) =>
    Array.from({ length: 100 }, () => {
      const one = createTestWatcher()
      feed.join(one.watcher, undefined)
      one.read()
      return one
    })
  const messagesOf = (all: readonly ReturnType<typeof createTestWatcher>[]) =>
    all.map((one) => {
      one.read()
      return one.seen().messages
    })

  test('are told some at a turn, so that other work goes on in between', async () => {
    const { feed, beat } = openFeed()
    const all = joinMany(feed)
    beat(1)
    expect(messagesOf(all).filter((messages) => messages === 2)).toHaveLength(25)
    for (let at = 0; at < 4; at++) await turn()
    expect(messagesOf(all).every((messages) => messages === 2)).toBe(true)
  })

  test('have each message once and in order, also when the next beat comes first or one joins in between', async () => {
    const { feed, beat } = openFeed()
    const all = joinMany(feed)
    beat(1)
    const late = createTestWatcher()
    feed.join(late.watcher, undefined)
    feed.leave(all[99]?.watcher ?? late.watcher)
    feed.join(all[99]?.watcher ?? late.watcher, all[99]?.lastId())
    beat(2)
    feed.replace(createLiveState(START + 2), 'next')
    for (let at = 0; at < 10; at++) await turn()
    expect(new Set(messagesOf(all))).toEqual(new Set([4]))
    expect(new Set(all.map((one) => one.seen().events))).toEqual(new Set([3]))
    expect(messagesOf([late])).toEqual([3])
    expect(late.seen().view).toEqual(feed.view())
  })
})

test('whoever leaves gets nothing more', () => {
  const { feed, beat } = openFeed()
  const one = createTestWatcher()
  feed.join(one.watcher, undefined)
  feed.leave(one.watcher)
  beat(1)
  one.read()
  expect(one.seen().messages).toBe(1)
  expect(feed.watchers()).toHaveLength(0)
})

describe('coming back', () => {
  test('at any moments and with anything unread lost, a watcher counts every event once', () => {
    const moves = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('beat' as const), events: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ kind: fc.constantFrom('read' as const, 'cut' as const, 'join' as const) }),
      ),
      { minLength: 5, maxLength: 80 },
    )
    fc.assert(
      fc.property(moves, (steps) => {
        const { feed, beat } = openFeed()
        const one = createTestWatcher()
        let sent = 0
        const join = () => {
          one.drop()
          feed.leave(one.watcher)
          feed.join(one.watcher, one.lastId())
        }
        join()
        one.read()
        for (const step of steps) {
          if (step.kind === 'beat') {
            beat(step.events)
            sent += step.events
          } else if (step.kind === 'read') one.read()
          else if (step.kind === 'cut') feed.leave(one.watcher)
          else join()
        }
        join()
        one.read()
        expect(one.seen()).toMatchObject({ events: sent, snapshots: 1 })
        expect(one.seen().view).toEqual(feed.view())
      }),
      { numRuns: 60 },
    )
  })

  test('after more than is kept, with an id of another state, or with one from the future, gets the whole view', () => {
    const { feed, beat } = openFeed()
    const snapshotsOf = (id: string | undefined, of: LiveFeed = feed) => {
      const one = createTestWatcher()
      of.join(one.watcher, id)
      one.read()
      return one.seen().snapshots
    }
    for (let at = 0; at < 10; at++) beat()
    expect(snapshotsOf('epoch.4')).toBe(0)
    expect(snapshotsOf('epoch.10')).toBe(0)
    expect(snapshotsOf('epoch.11')).toBe(1)
    expect(snapshotsOf('other.4')).toBe(1)
    expect(snapshotsOf('epoch.')).toBe(1)
    expect(snapshotsOf('epoch.-1')).toBe(1)
    for (let at = 0; at < 200; at++) beat()
    expect(snapshotsOf('epoch.4')).toBe(1)
  })
})

describe('a watcher that does not read', () => {
  test('is sent no more than the bound, and the whole view once it reads again', () => {
    const { feed, beat } = openFeed()
    const slow = createTestWatcher()
    feed.join(slow.watcher, undefined)
    for (let at = 0; at < 1000 && slow.watcher.bufferedBytes() <= 64 * 1024; at++) beat(5)
    const stuckAt = slow.watcher.bufferedBytes()
    expect(stuckAt).toBeGreaterThan(64 * 1024)
    for (let at = 0; at < 30; at++) beat(5)
    expect(slow.watcher.bufferedBytes()).toBe(stuckAt)
    expect(stuckAt).toBeLessThan(64 * 1024 + 2000)
    slow.read()
    beat(1)
    slow.read()
    expect(slow.seen().snapshots).toBe(2)
    expect(slow.seen().view).toEqual(feed.view())
    beat(1)
    slow.read()
    expect(slow.seen().snapshots).toBe(2)
    expect(slow.seen().view).toEqual(feed.view())
  })

  test('is cut off after a minute', () => {
    const { feed } = openFeed()
    const closed: string[] = []
    feed.join(
      {
        send: () => undefined,
        heartbeat: () => undefined,
        bufferedBytes: () => 1_000_000,
        close: (reason) => closed.push(reason),
      },
      undefined,
    )
    for (let at = 0; at < 60; at++) feed.beat((START + at) * 1000, [])
    expect(closed).toEqual([])
    for (let at = 60; at < 70; at++) feed.beat((START + at) * 1000, [])
    expect(closed).toEqual(['slow'])
    expect(feed.watchers()).toHaveLength(0)
  })
})

test('another state begins with the whole view for everybody, and old ids are not known to it', () => {
  const { feed, beat } = openFeed()
  const one = createTestWatcher()
  feed.join(one.watcher, undefined)
  beat(4)
  feed.replace(createLiveState(START + 5), 'next')
  one.read()
  expect(one.seen()).toMatchObject({ snapshots: 2 })
  expect(restOf(feed.view())).toEqual(restOf(one.seen().view ?? feed.view()))
  expect(one.lastId()).toBe('next.0')
  const late = createTestWatcher()
  feed.join(late.watcher, 'epoch.1')
  late.read()
  expect(late.seen().snapshots).toBe(1)
})

test('an event dated ahead of the clock does not move the view into the future', () => {
  const { feed } = openFeed()
  feed.beat((START + 1) * 1000, arrivals(1, START + 3600))
  expect(feed.second()).toBe(START + 1)
})
