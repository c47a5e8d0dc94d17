/** Registers the service worker and tells when a newer version of the app waits. */

export type WaitingVersion = { readonly use: () => void }

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
  container.addEventListener('controllerchange', reload)
  void container.register('/sw.js').then(
    (registration) => {
      offer(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed') offer(worker)
        })
      })
    },
    () => undefined, // why: without a worker (a private window, say) the app works online
  )
  return () => container.removeEventListener('controllerchange', reload)
}
