/** Moments as people and files tell them: an instant, or a day of the workspace's time zone. Pure. */
import { dayOf, dayStartMs } from '../access/workspace-days.ts'

const isInstant = (moment: string): boolean => moment.length > 'YYYY-MM-DD'.length

/** Of a day `YYYY-MM-DD` its first instant, of today this moment; else the instant itself. */
export function momentMs(
  moment: string,
  { nowMs, timeZone }: { readonly nowMs: number; readonly timeZone: string },
): number {
  return moment === dayOf(nowMs, timeZone) ? nowMs : fileMomentMs(moment, timeZone)
}

/** The same for a file, which is imported again tomorrow: today is as any other day. */
export function fileMomentMs(moment: string, timeZone: string): number {
  return isInstant(moment) ? Date.parse(moment) : dayStartMs(moment, timeZone)
}
