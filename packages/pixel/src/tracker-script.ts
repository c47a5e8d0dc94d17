// A classic script knows its element while it first runs. A module does not: reading on throws and the pixel stays off.
const script: HTMLScriptElement = Object(document.currentScript)

/** The attributes of the script element that loaded this pixel. */
export const attributes = script.dataset
export const pixelId = attributes.pixel || ''

/** Where events go: the script's own origin unless the page names another. */
export const apiUrl = `${attributes.api || new URL(script.src).origin}/api/v1/`
