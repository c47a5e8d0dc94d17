/** Every colour of the app, for both themes. Nothing else names a colour. */
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type VariantColorsResolver,
} from '@mantine/core'

export type Scheme = 'light' | 'dark'

/**
 * Twelve colours a theme, chosen so that any two differ by at least 0.079 (light) and 0.095 (dark) in OKLab
 * to normal sight, protanopia, deuteranopia and tritanopia, each at 3:1 or more against its surface.
 * The order is the same hue in both themes.
 */
export const PALETTE: Readonly<Record<Scheme, readonly string[]>> = {
  light: [
    '#2238b8',
    '#0b4410',
    '#484848',
    '#7e5403',
    '#ee51bb',
    '#530a71',
    '#207582',
    '#fc4a20',
    '#82955e',
    '#13938e',
    '#a94e54',
    '#7d64ef',
  ],
  dark: [
    '#3e5fe1',
    '#b1e1a1',
    '#a4a4a4',
    '#eba002',
    '#a74d63',
    '#8f70b0',
    '#25c2f5',
    '#cf3103',
    '#e1d717',
    '#2dedf0',
    '#ea6c5a',
    '#558cff',
  ],
}

/** Named tones of one theme. Text tones reach 4.5:1 on `surface`, `raised` and `page`. */
export const TONES: Readonly<Record<Scheme, Readonly<Record<ToneName, string>>>> = {
  light: {
    page: '#f6f7f7',
    surface: '#ffffff',
    raised: '#f0f2f2',
    line: '#dfe3e3',
    grid: '#e9ecec',
    ink: '#15201f',
    quiet: '#55625f',
    accent: '#0b6b6b',
    accentSoft: '#dff0ee',
    good: '#17693a',
    bad: '#b3261e',
    warn: '#7a4b00',
    warnSoft: '#fff1d6',
    rest: '#8b9492',
    onFill: '#ffffff',
  },
  dark: {
    page: '#121516',
    surface: '#1a1d1f',
    raised: '#23282a',
    line: '#343b3d',
    grid: '#2a3032',
    ink: '#e8eceb',
    quiet: '#a3aeac',
    accent: '#4fc3bb',
    accentSoft: '#173736',
    good: '#6fcf8f',
    bad: '#ff8f85',
    warn: '#f2bf5c',
    warnSoft: '#3a2d12',
    rest: '#7c8684',
    onFill: '#101414',
  },
}
type ToneName =
  | 'page'
  | 'surface'
  | 'raised'
  | 'line'
  | 'grid'
  | 'ink'
  | 'quiet'
  | 'accent'
  | 'accentSoft'
  | 'good'
  | 'bad'
  | 'warn'
  | 'warnSoft'
  | 'rest'
  | 'onFill'

/** `share` of the first colour over the second, as an opaque colour. */
export function mixColours(colour: string, ground: string, share: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) =>
    Math.round(channel(colour, at) * share + channel(ground, at) * (1 - share)),
  )
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** Buttons of one colour are dark in the light theme and bright in the dark one; their words are the reverse. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colours = defaultVariantColorsResolver(input)
  return input.variant === 'filled' ? { ...colours, color: 'var(--t-on-fill)' } : colours
}

export const theme = createTheme({
  variantColorResolver,
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 4 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Of dialogs, sheets and notices alike.
  components: { CloseButton: { defaultProps: { 'aria-label': 'Close' } } },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  colors: {
    teal: [
      '#e6f5f4',
      '#cfe9e7',
      '#a3d5d1',
      '#72c0ba',
      '#4fb3ab',
      '#2f9a93',
      '#1d8580',
      '#127672',
      '#0b6b6b',
      '#07514f',
    ],
    dark: [
      '#e8eceb',
      '#a3aeac',
      '#8b9795',
      '#5d6866',
      '#343b3d',
      '#2a3032',
      '#23282a',
      '#1a1d1f',
      '#121516',
      '#0c0e0f',
    ],
  },
})

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const variablesOf = (scheme: Scheme): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(TONES[scheme]).map(([name, colour]) => [`--t-${kebab(name)}`, colour]),
  ),
  '--mantine-color-body': TONES[scheme].page,
  '--mantine-color-text': TONES[scheme].ink,
  '--mantine-color-dimmed': TONES[scheme].quiet,
  '--mantine-color-error': TONES[scheme].bad,
  '--mantine-color-anchor': TONES[scheme].accent,
  '--mantine-color-placeholder': TONES[scheme].quiet,
})

/** The tones as CSS variables (`--t-ink`, `--t-accent-soft`, ...) of each theme. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: variablesOf('light'),
  dark: variablesOf('dark'),
})
