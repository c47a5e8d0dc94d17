import { expect, test } from 'vitest'
import { channelColour, colourPlace } from './channel-colour.ts'
import { TONES } from './theme.ts'

test('the common channels have colours of their own', () => {
  const names = [
    'Paid Search',
    'Organic Search',
    'Direct',
    'Email',
    'Paid Social',
    'Organic Social',
    'Referral',
    'Display',
    'Affiliates',
    'AI Assistants',
  ]
  expect(new Set(names.map(colourPlace)).size).toBe(names.length)
})
test('a name has one colour, whatever its case', () => {
  expect(channelColour('PAID search', 'light')).toBe(channelColour('Paid Search', 'light'))
  expect(channelColour('Podcast 7', 'dark')).toBe(channelColour('Podcast 7', 'dark'))
})
test('what is left over is grey', () => {
  expect(channelColour('Other', 'dark')).toBe(TONES.dark.rest)
  expect(channelColour('Unattributed', 'light')).toBe(TONES.light.rest)
})
