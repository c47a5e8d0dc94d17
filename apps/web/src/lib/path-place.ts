/** A number of the page Paths in an address, so that its conversions can be linked to and come back with Back. */
import { type PathPlace, pathPlaceSchema } from '@tributary/contract/paths'

export const formatPlace = (place: PathPlace): string => JSON.stringify(place)

/** Undefined where the text is none: an old or hand-written link still opens the page. */
export function parsePlace(text: string | undefined): PathPlace | undefined {
  if (text === undefined) return undefined
  try {
    return pathPlaceSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
