import { expect, test } from 'vitest'
import { checkLinks } from './links.ts'
import { createRepositoryFile } from './rule.ts'

const check = (files: Readonly<Record<string, string>>): string[] =>
  checkLinks(Object.entries(files).map(([path, text]) => createRepositoryFile(path, text))).map(
    ({ path, line, message }) => `${path}:${line} ${message.replace(' [links]', '')}`,
  )

test('a link to a file that is not there is found, with its line', () => {
  expect(check({ 'README.md': 'Hello\n\nRead [this](docs/gone.md).' })).toEqual([
    'README.md:3 the link to docs/gone.md leads nowhere',
  ])
})

test('files, folders and pictures that are there are fine, from the folder of the document', () => {
  expect(
    check({
      'README.md': '[a](docs/guide/a.md) [folder](docs/guide/) ![picture](docs/a.png) <img src="docs/a.png">',
      'docs/guide/a.md': '[up](../../README.md)',
      'docs/a.png': '',
    }),
  ).toEqual([])
})

test('a heading that is not there is found', () => {
  const target = '# One order, two names!\n'
  expect(check({ 'a.md': '[x](b.md#one-order-two-names)', 'b.md': target })).toEqual([])
  expect(check({ 'a.md': '[x](b.md#another)', 'b.md': target })).toHaveLength(1)
  expect(check({ 'a.md': '# Top\n[x](#top) [y](#bottom)' })).toEqual([
    'a.md:2 the link to #bottom leads nowhere',
  ])
})

test('other sites, addresses of the server and code are left alone', () => {
  expect(
    check({ 'a.md': '[x](https://example.com) [y](/api/v1/docs) `[z](gone.md)`\n```\n[z](gone.md)\n```' }),
  ).toEqual([])
})

test('a missing picture in HTML is found', () => {
  expect(check({ 'a.md': '<img alt="x" src="gone.png">' })).toHaveLength(1)
})
