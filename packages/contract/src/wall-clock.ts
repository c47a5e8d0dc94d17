/** What clocks of a time zone show, and the instants at which they show it. Pure. */

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** `2026-06-01T10:15`: what clocks of the zone show at the instant, as `<input type="datetime-local">` writes it. */
export function wallTimeOf(ms: number, timeZone: string): string {
  return new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 16)
}

/**
 * The instant at which clocks of the zone show this; undefined where the text is no time. A time that is there twice is
 * the first, one that clocks leave out is as much later as they leave out: the `compatible` of Temporal and RFC 5545.
 */
export function instantOfWallTime(text: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return undefined
  const shown = Date.parse(`${text}Z`)
  if (Number.isNaN(shown)) return undefined
  // Clocks change at most once in two days: these are the offsets before and after.
  const early = shown - offsetMs(shown - DAY_MS, timeZone)
  const late = shown - offsetMs(shown + DAY_MS, timeZone)
  return wallTimeOf(early, timeZone) !== text && wallTimeOf(late, timeZone) === text ? late : early
}

/** The instant of another day (`2026-06-01`) at which clocks of the zone show what they show at this one. */
export function sameTimeOn(day: string, ms: number, timeZone: string): number {
  const found = instantOfWallTime(`${day}${wallTimeOf(ms, timeZone).slice(10)}`, timeZone)
  if (found === undefined) throw new RangeError(`not a day: ${day}`)
  return found + (ms - Math.floor(ms / MINUTE_MS) * MINUTE_MS)
}

/** How far clocks of the zone are ahead of UTC. */
function offsetMs(ms: number, timeZone: string): number {
  const second = Math.floor(ms / 1000) * 1000
  const shown = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(second)
      .map(({ type, value }) => [type, value]),
  )
  const { year, month, day, hour, minute, second: seconds } = shown
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${seconds}Z`) - second
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    clocks.set(timeZone, clock)
  }
  return clock
}
