/** Registers the service worker and tells when a newer version of the app waits. */

export type WaitingVersion = { readonly use: () => void }

/** An installed app is seldom loaded anew: coming back to it looks for a newer version, this often at most. */
const LOOK_AGAIN_MS = 600_000

/**
 * @param onWaiting called when a new version is ready beside the one in use
 * @returns a function that stops listening
 */
export function registerWorker(onWaiting: (version: WaitingVersion) => void): () => void {
  const container = navigator.serviceWorker
  if (container === undefined) return () => undefined
  let isReplacing = false
  const reload = () => {
    // The first worker of a device takes over as well: only a chosen new version needs the page anew.
    if (isReplacing) window.location.reload()
  }
  const offer = (worker: ServiceWorker | null) => {
    if (worker && container.controller)
      onWaiting({
        use: () => {
          isReplacing = true
          worker.postMessage('use-new-version')
        },
      })
  }
  const listening = new AbortController()
  const { signal } = listening
  container.addEventListener('controllerchange', reload, { signal })
  void container.register('/sw.js').then(
    (registration) => {
      offer(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed') offer(worker)
        })
      })
      lookAgain(registration, signal)
    },
    () => undefined, // why: without a worker (a private window, say) the app works online
  )
  return () => listening.abort()
}

/** Looks for a newer version whenever the reader comes back to the page. */
function lookAgain(registration: ServiceWorkerRegistration, signal: AbortSignal): void {
  let lookedMs = 0
  const look = (event: Event) => {
    if (document.visibilityState !== 'visible' || event.timeStamp - lookedMs < LOOK_AGAIN_MS) return
    lookedMs = event.timeStamp
    registration.update().catch(() => undefined) // why: without a connection the version in use stays
  }
  document.addEventListener('visibilitychange', look, { signal })
}
