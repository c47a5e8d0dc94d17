/** Pages of the app, from the server as long as it answers. */

const PATIENCE_MS = 4_000
/** A proxy in front of a server that is down. */
const ABSENT: readonly number[] = [502, 503, 504]

/** The page from the network; undefined when the server is away or takes too long. */
export async function fetchPage(request: Request): Promise<Response | undefined> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
    return ABSENT.includes(response.status) ? undefined : response
  } catch {
    // why: no connection is what the kept page is for
    return undefined
  }
}
