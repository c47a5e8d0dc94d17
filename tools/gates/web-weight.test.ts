import { expect, test } from 'vitest'
import { firstLoad, type ScriptFile } from './web-weight.ts'

const file = (fileName: string, imports: string[] = [], rest: Partial<ScriptFile> = {}): ScriptFile => ({
  fileName,
  code: '',
  isEntry: false,
  facadeModuleId: null,
  imports,
  ...rest,
})

test('the first load is the entry, the page and all that they import, each once', () => {
  const files = [
    file('index.js', ['react.js', 'kit.js'], { isEntry: true }),
    file('react.js'),
    file('kit.js', ['react.js']),
    file('today.js', ['kit.js', 'card.js'], { facadeModuleId: '/app/features/today-page.tsx' }),
    file('card.js', ['today.js']),
    file('charts.js'),
  ]
  expect(firstLoad(files, 'features/today-page.tsx').map((one) => one.fileName)).toEqual([
    'index.js',
    'react.js',
    'kit.js',
    'today.js',
    'card.js',
  ])
})
