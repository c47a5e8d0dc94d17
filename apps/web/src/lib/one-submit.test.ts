import { expect, test } from 'vitest'
import { sendFormsOnce } from './one-submit.ts'

/** A page that holds forms, without a browser: what is sent to it is for the form that sent it. */
function openPage() {
  const page = new EventTarget()
  const waiting: (() => void)[] = []
  sendFormsOnce(page, (work) => waiting.push(work))
  const heard: EventTarget[] = []
  page.addEventListener('submit', (event) => {
    if (event.target) heard.push(event.target)
  })
  const submit = (form: EventTarget) => {
    const event = new Event('submit', { cancelable: true })
    Object.defineProperty(event, 'target', { value: form })
    page.dispatchEvent(event)
    return event.defaultPrevented
  }
  const paint = () => {
    for (const work of waiting.splice(0)) work()
  }
  return { submit, heard, paint }
}

test('of two submits of one form before the page is painted one is heard, and the browser sends neither twice', () => {
  const { submit, heard, paint } = openPage()
  const [form, other] = [new EventTarget(), new EventTarget()]
  expect([submit(form), submit(form), submit(other), submit(form)]).toEqual([false, true, false, true])
  expect(heard).toEqual([form, other])
  paint()
  expect(submit(form)).toBe(false)
  expect(heard).toEqual([form, other, form])
})
