import { expect, test } from 'vitest'
import { dimensionChoices } from './dimension-choices.ts'

test('a property of touches is offered as it is written, unless a dimension has that name', () => {
  const listed = [{ name: 'channel', label: 'Channel', disabled: false }]
  const offered = (text: string, chosen: readonly string[] = [], takesProperty = true) =>
    dimensionChoices(listed, chosen, { text, takesProperty, known: [] }).slice(1)
  expect(offered(' plan ')).toEqual([{ value: 'property:plan', label: 'Property “plan”', disabled: false }])
  expect(offered('plan', [], false)[0]?.disabled).toBe(true)
  const chosen = { value: 'property:plan', label: 'Property “plan”' }
  const hint = { value: 'property:', label: 'Property of the touch: write its name', disabled: true }
  expect(offered('plan', ['property:plan'])).toEqual([chosen, hint])
  for (const text of ['', 'Channel', 'channel', 'two words', 'a;b']) {
    expect(offered(text)).toEqual([hint])
    expect(offered(text, [], false)).toEqual([])
  }
})

test('properties that touches have are offered by name, once', () => {
  const offered = (text: string, chosen: readonly string[] = [], takesProperty = true) =>
    dimensionChoices([], chosen, { text, takesProperty, known: ['plan', 'ad_set'] }).map(
      ({ value, disabled }) => `${value}${disabled ? ' -' : ''}`,
    )
  expect(offered('')).toEqual(['property:plan', 'property:ad_set', 'property: -'])
  expect(offered('plan')).toEqual(['property:plan', 'property:ad_set', 'property: -'])
  expect(offered('size')).toEqual(['property:plan', 'property:ad_set', 'property:size'])
  expect(offered('', ['property:plan'])).toEqual(['property:ad_set', 'property:plan', 'property: -'])
  expect(offered('', [], false)).toEqual(['property:plan -', 'property:ad_set -'])
})
