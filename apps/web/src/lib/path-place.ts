/** A number of the page Paths in an address, so that its conversions can be linked to and come back with Back. */
import { type PathPlace, pathPlaceSchema } from '@tributary/contract/paths'
import { readJson } from './json-text.ts'

export const formatPlace = (place: PathPlace): string => JSON.stringify(place)

/** Undefined where the text is none. */
export const parsePlace = (text: string | undefined): PathPlace | undefined => readJson(text, pathPlaceSchema)
