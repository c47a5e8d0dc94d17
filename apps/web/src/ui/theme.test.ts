import { describe, expect, test } from 'vitest'
import { PALETTE, type Scheme, TONES } from './theme.ts'

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const SIGHTS = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}

function linearRgb(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
}

const dot = (row: readonly number[], vector: readonly number[]) =>
  row.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0)

const seenAs = (rgb: readonly number[], sight: readonly number[]) =>
  [0, 3, 6].map((at) => Math.max(0, dot(sight.slice(at, at + 3), rgb)))

function oklab(rgb: readonly number[]): number[] {
  const cone = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
  ].map((row) => Math.cbrt(dot(row, rgb)))
  return [
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
  ].map((row) => dot(row, cone))
}

const luminance = (hex: string) => dot([0.2126, 0.7152, 0.0722], linearRgb(hex))
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

const SCHEMES: Scheme[] = ['light', 'dark']

describe.each(SCHEMES)('%s theme', (scheme) => {
  const tones = TONES[scheme]

  test('any two series colours stay apart for every kind of sight', () => {
    const colours = PALETTE[scheme].map(linearRgb)
    for (const [name, sight] of Object.entries(SIGHTS)) {
      const labs = colours.map((colour) => oklab(seenAs(colour, sight)))
      for (const [index, lab] of labs.entries()) {
        for (const other of labs.slice(0, index)) {
          const distance = Math.hypot(...lab.map((value, axis) => value - (other[axis] ?? 0)))
          expect(distance, `${name} ${PALETTE[scheme][index]}`).toBeGreaterThan(0.075)
        }
      }
    }
  })

  test('series colours reach 3:1 on the surface', () => {
    for (const colour of PALETTE[scheme])
      expect(contrast(colour, tones.surface), colour).toBeGreaterThanOrEqual(3)
  })

  test('text tones reach 4.5:1 on every ground they stand on', () => {
    for (const text of [tones.ink, tones.quiet, tones.accent, tones.good, tones.bad, tones.warn]) {
      for (const ground of [tones.page, tones.surface, tones.raised]) {
        expect(contrast(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
    expect(contrast(tones.warn, tones.warnSoft)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(tones.accent, tones.accentSoft)).toBeGreaterThanOrEqual(4.5)
  })
})
