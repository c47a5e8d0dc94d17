/** The time of day, given once by the composition root so that everything below can be tested. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { dayInZone } from './day.ts'

export type Clock = () => Date

const ClockContext = createContext<Clock>(() => {
  throw new Error('no clock was provided')
})

export function ClockProvider({ clock, children }: { clock: Clock; children: ReactNode }) {
  return <ClockContext value={clock}>{children}</ClockContext>
}

/** The moment, again every `everyMs`. */
export function useNow(everyMs = 30_000): Date {
  const clock = useContext(ClockContext)
  const [now, setNow] = useState(clock)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), everyMs)
    return () => clearInterval(timer)
  }, [clock, everyMs])
  return now
}

/** Today's day in the zone; changes at its midnight. */
export function useToday(timeZone: string): string {
  const now = useNow()
  return useMemo(() => dayInZone(now, timeZone), [now, timeZone])
}
