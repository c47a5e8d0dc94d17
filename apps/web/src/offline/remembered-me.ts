/** Who was signed in last on this device, so that the app starts without a connection. It lets nobody in: that is the cookie's part. */
import { type Me, meSchema } from '@tributary/contract/access'
import { createDeviceDatabase } from './queue-database.ts'

const KEY = 'tributary-me'

/** Nobody signed in: what lists showed is forgotten as well. What waits to be sent stays, for whoever logged it. */
export function rememberMe(me: Me): void {
  try {
    if (me.user !== null) {
      localStorage.setItem(KEY, JSON.stringify(me))
      return
    }
    localStorage.removeItem(KEY)
    void createDeviceDatabase()
      .forgetOthers('')
      .catch(() => undefined)
  } catch {
    // why: a browser that keeps nothing starts online only
    return
  }
}

export function recallMe(): Me | undefined {
  try {
    const parsed = meSchema.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null'))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
