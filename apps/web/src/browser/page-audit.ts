/**
 * Looks a page over inside the browser: names of controls, headings, landmarks, ids, order of the Tab key, contrast of text
 * as it is drawn. Passed to the page as text, so each function stands alone. Answers what is wrong, in words.
 */

/** WCAG 2.2: 1.3.1, 2.4.1, 2.4.2, 2.4.3, 3.1.1, 4.1.2. */
export function auditStructure(): string[] {
  const wrong: string[] = []
  const visible = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true }) && element.closest('[aria-hidden="true"]') === null
  const all = (selector: string) => [...document.querySelectorAll(selector)].filter(visible)
  const tell = (element: Element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120)
  const textOf = (element: Element): string => {
    const clone = element.cloneNode(true)
    if (!(clone instanceof Element)) return ''
    for (const hidden of clone.querySelectorAll('[aria-hidden="true"]')) hidden.remove()
    const pictures = [...clone.querySelectorAll('[aria-label], img[alt]')]
    const names = pictures.map((picture) => picture.getAttribute('aria-label') ?? picture.getAttribute('alt'))
    return [clone.textContent, ...names].join(' ').trim()
  }
  const nameOf = (element: Element): string => {
    const byId = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/)
    const labelled = byId.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
    const own = element.matches('input, select, textarea') ? '' : textOf(element)
    const parts = [labelled, element.getAttribute('aria-label'), ...labels.map(textOf), own]
    return parts.find((part) => part !== null && part.trim() !== '') ?? ''
  }
  const controls = 'a[href], button, input, select, textarea, [role=button], [role=menuitem], [role=tab]'
  for (const control of all(`${controls}, [role=switch], [role=combobox], [role=option], [role=progressbar]`))
    if (nameOf(control) === '') wrong.push(`no name: ${tell(control)}`)
  for (const table of all('figure, nav, section[tabindex], [role=region]'))
    if (nameOf(table) === '') wrong.push(`no name: ${tell(table)}`)
  for (const image of all('img:not([alt]), svg[role=img]:not([aria-label])'))
    wrong.push(`no text for a picture: ${tell(image)}`)

  const levels = all('h1, h2, h3, h4, h5, h6').map((heading) => Number(heading.tagName[1]))
  if (levels.filter((level) => level === 1).length !== 1) wrong.push(`headings of level 1: ${levels}`)
  for (const [index, level] of levels.entries())
    if (level > (levels[index - 1] ?? 0) + 1) wrong.push(`a heading skips a level: ${levels}`)

  if (all('main').length !== 1) wrong.push('not one main landmark')
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    wrong.push(`the id ${id} is there twice`)
  for (const element of document.querySelectorAll('[tabindex]'))
    if (element instanceof HTMLElement && element.tabIndex > 0) wrong.push(`tabindex: ${tell(element)}`)
  for (const attribute of ['aria-labelledby', 'aria-describedby'])
    for (const element of all(`[${attribute}]`))
      for (const id of (element.getAttribute(attribute) ?? '').split(/\s+/))
        if (!document.getElementById(id)) wrong.push(`${attribute} of nothing: ${tell(element)}`)
  if (document.documentElement.lang === '') wrong.push('the page has no language')
  if (document.title === '') wrong.push('the page has no title')
  return wrong
}

/** WCAG 2.2, 1.4.3: 4.5:1, or 3:1 from 24 px, or from 18.66 px in bold, for every text against what it is painted on. */
export function auditContrast(): string[] {
  type Colour = { rgb: number[]; alpha: number }
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const known = new Map<string, Colour>()
  const parse = (css: string): Colour => {
    const found = known.get(css)
    if (found || !canvas) return found ?? { rgb: [0, 0, 0], alpha: 0 }
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = css
    canvas.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
    const colour = { rgb: [red, green, blue], alpha: alpha / 255 }
    known.set(css, colour)
    return colour
  }
  const over = (top: Colour, ground: number[]): number[] =>
    ground.map((value, index) => (top.rgb[index] ?? 0) * top.alpha + value * (1 - top.alpha))
  const luminance = (rgb: number[]): number => {
    const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const groundOf = (element: Element): number[] => {
    const chain: Element[] = []
    for (let at: Element | null = element; at; at = at.parentElement) chain.unshift(at)
    return chain.reduce(
      (ground, at) => over(parse(getComputedStyle(at).backgroundColor), ground),
      [255, 255, 255],
    )
  }
  const fadeOf = (element: Element): number => {
    let fade = 1
    for (let at: Element | null = element; at; at = at.parentElement)
      fade *= Number(getComputedStyle(at).opacity)
    return fade
  }
  const wrong = new Set<string>()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    const text = node.textContent?.trim() ?? ''
    if (!element || text === '' || !element.checkVisibility({ visibilityProperty: true })) continue
    if (element.closest('script, style, :disabled, [data-disabled], [aria-disabled="true"]')) continue
    const box = element.getBoundingClientRect()
    if (box.width <= 1 || box.height <= 1 || box.right <= 0) continue
    const style = getComputedStyle(element)
    const drawn = parse(element instanceof SVGElement ? style.fill : style.color)
    const ground = groundOf(element)
    const shown = over({ ...drawn, alpha: drawn.alpha * fadeOf(element) }, ground)
    const [high = 0, low = 0] = [luminance(shown), luminance(ground)].sort((a, b) => b - a)
    const ratio = (high + 0.05) / (low + 0.05)
    const px = Number.parseFloat(style.fontSize)
    const isLarge = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700)
    if (ratio < (isLarge ? 3 : 4.5))
      wrong.add(
        `${ratio.toFixed(2)}:1 "${text.slice(0, 40)}" ${shown.map(Math.round)} on ${ground.map(Math.round)}`,
      )
  }
  return [...wrong]
}

/** Marks what the Tab key should reach and answers how many there are; of a group of radio buttons the chosen one counts. */
export function markReachable(): number {
  const controls = 'a[href], button, input, select, textarea, [tabindex]'
  const reachable = [...document.querySelectorAll(controls)].filter((element) => {
    if (!(element instanceof HTMLElement) || element.tabIndex < 0 || element.matches(':disabled'))
      return false
    if (element instanceof HTMLInputElement && element.type === 'radio' && !element.checked) return false
    return element.checkVisibility({ visibilityProperty: true })
  })
  for (const element of reachable) element.setAttribute('data-audit', 'waiting')
  return reachable.length
}

/** Notes what has the focus now; answers a complaint when nothing on screen shows where it is. */
export function noteFocus(): { wrong: string | null; waiting: number } {
  const HOLDERS = 4
  const element = document.activeElement
  if (!(element instanceof HTMLElement)) return { wrong: null, waiting: -1 }
  element.removeAttribute('data-audit')
  // A hidden input of a switch or a choice shows its focus on what stands for it or holds it.
  const around = [element.nextElementSibling, element.parentElement?.nextElementSibling]
  for (let at = element.parentElement, step = 0; at && step < HOLDERS; at = at.parentElement, step++)
    around.push(at)
  const looks = () =>
    [element, ...around]
      .flatMap((part) => (part ? [getComputedStyle(part)] : []))
      .map(({ outlineStyle, outlineWidth, borderTopColor, boxShadow, backgroundColor }) =>
        [outlineStyle, outlineWidth, borderTopColor, boxShadow, backgroundColor].join(),
      )
      .join()
  const focused = looks()
  element.blur()
  const wrong = looks() === focused ? `focus is not seen: ${element.outerHTML.slice(0, 140)}` : null
  element.focus({ preventScroll: true })
  return { wrong, waiting: document.querySelectorAll('[data-audit]').length }
}

/** What the Tab key did not reach. */
export function missedControls(): string[] {
  return [...document.querySelectorAll('[data-audit]')].map((element) => element.outerHTML.slice(0, 140))
}
