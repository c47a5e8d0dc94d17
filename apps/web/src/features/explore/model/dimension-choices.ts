/** Which metrics and dimensions go together, and how dimensions are offered. */
import { PROPERTY_DIMENSION } from '@tributary/contract/attribution'
import type { QueryCatalogue } from '@tributary/contract/query'
import { baseOf } from './question.ts'

/** Whether a property of touches can be asked for, and the names that touches have. */
export type Properties = { readonly takesProperty: boolean; readonly known: readonly string[] }

type Choice = { value: string; label: string; disabled?: boolean }

/**
 * Dimensions to choose from: the catalogue's, the properties that touches have or that are chosen, and the one that is being
 * written, since touches have properties of any name.
 */
export function dimensionChoices(
  dimensions: readonly { name: string; label: string; disabled: boolean }[],
  chosen: readonly string[],
  written: Properties & { text: string },
): Choice[] {
  const listed = dimensions.map(({ name, label, disabled }) => ({ value: name, label, disabled }))
  const text = written.text.trim()
  const isListed = listed.some(
    ({ value, label }) => value === text || label.toLowerCase() === text.toLowerCase(),
  )
  const property = `property:${text}`
  const known = written.known.map((name) => `property:${name}`)
  const isNew =
    PROPERTY_DIMENSION.test(property) && !isListed && !chosen.includes(property) && !known.includes(property)
  const choiceOf = (value: string): Choice => ({ value, label: propertyLabel(value) })
  return [
    ...listed,
    ...known
      .filter((name) => !chosen.includes(name))
      .map((name) => ({ ...choiceOf(name), disabled: !written.takesProperty })),
    ...chosen.filter((name) => PROPERTY_DIMENSION.test(name)).map(choiceOf),
    ...(isNew ? [{ value: property, label: propertyLabel(property), disabled: !written.takesProperty }] : []),
    ...(!isNew && written.takesProperty ? [HOW_TO_NAME_A_PROPERTY] : []),
  ]
}

const HOW_TO_NAME_A_PROPERTY: Choice = {
  value: 'property:',
  label: 'Property of the touch: write its name',
  disabled: true,
}
const propertyLabel = (name: string) => `Property “${name.slice('property:'.length)}”`

/** Whether all of these metrics are known by properties of touches. */
export function takeProperties(catalogue: QueryCatalogue, metrics: readonly string[]): boolean {
  return catalogue.metrics
    .filter(({ name }) => metrics.some((metric) => baseOf(metric) === name))
    .every((metric) => metric.touch_properties)
}

/** Dimensions that all of these metrics are known by; every one when no metric is chosen. */
export function sharedDimensions(catalogue: QueryCatalogue, metrics: readonly string[]): ReadonlySet<string> {
  const chosen = catalogue.metrics.filter(({ name }) => metrics.some((metric) => baseOf(metric) === name))
  return new Set(
    catalogue.dimensions
      .map(({ name }) => name)
      .filter((dimension) => chosen.every((metric) => metric.dimensions.includes(dimension))),
  )
}

/** Metrics that are known by all of these dimensions. */
export function possibleMetrics(
  catalogue: QueryCatalogue,
  dimensions: readonly string[],
): ReadonlySet<string> {
  return new Set(
    catalogue.metrics
      .filter((metric) =>
        dimensions.every((dimension) =>
          PROPERTY_DIMENSION.test(dimension)
            ? metric.touch_properties
            : metric.dimensions.includes(dimension),
        ),
      )
      .map(({ name }) => name),
  )
}
