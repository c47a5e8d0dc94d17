/**
 * A form that is sent twice before the page could show that it is being sent - two clicks within a frame - is sent once:
 * for all forms here, so that none has to think of it. What comes later meets a button that is disabled.
 *
 * @param afterPaint runs work when the page has shown what the first sending changed
 */
export function sendFormsOnce(page: EventTarget, afterPaint: (work: () => void) => void): void {
  const sending = new Set<EventTarget>()
  page.addEventListener(
    'submit',
    (event) => {
      const form = event.target
      if (form === null) return
      if (sending.has(form)) {
        event.preventDefault()
        event.stopImmediatePropagation()
        return
      }
      sending.add(form)
      afterPaint(() => sending.delete(form))
    },
    // Before the handlers of the form hear of it.
    { capture: true },
  )
}

/** Runs work after the frame that follows; one of the two may be under way already. */
export function afterNextFrame(work: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(work))
}
