/** Rules about words: loose types, notes without an issue, and places that mean something on one machine only. */
import ts from 'typescript'
import { isCode, isTypeScript, lineOf, type Rule, walk } from './rule.ts'

const noAny: Rule = {
  name: 'no-any',
  appliesTo: isTypeScript,
  check: (file) => {
    const lines = file.text.split('\n')
    return [...walk(file.syntax())]
      .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
      .map((node) => lineOf(file, node))
      .filter((line) => ![lines[line - 1], lines[line - 2]].some((text) => text?.includes('// why:')))
      .map((line) => ({
        path: file.path,
        line,
        message: '`any` needs a `// why:` on its line or the one above',
      }))
  },
}

/** Absolute folders of somebody's machine, and the folder beside a clone. Spelt in parts, or this file would break its own rule. */
const MACHINE_PLACES = [
  ['', 'work', ''],
  ['', 'home', ''],
  ['', 'Users', ''],
  ['', 'root', ''],
  ['..', 'shared', ''],
].map((parts) => parts.join('/'))

/** The place itself, not the end of a longer path or address such as https://example.com/home/. */
function findMachinePlace(text: string): string | undefined {
  return MACHINE_PLACES.find((place) => {
    const at = text.indexOf(place)
    return at >= 0 && !/[\w.\-}*)/]/.test(text.charAt(at - 1))
  })
}

const noMachinePlaces: Rule = {
  name: 'no-machine-places',
  appliesTo: (path) =>
    !/(^|\/)(fixtures|dist)\/|package-lock\.json$|\.(png|jpg|svg|woff2|parquet|gz|mmdb)$/.test(path),
  check: (file) =>
    file.text.split('\n').flatMap((text, at) => {
      const place = findMachinePlace(text)
      return place === undefined
        ? []
        : [{ path: file.path, line: at + 1, message: `${place} exists on one machine only` }]
    }),
}

/** In parts for the same reason. */
const OPEN_NOTE = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b(?!.*#\\d+)`)

const notesHaveIssues: Rule = {
  name: 'notes-have-issues',
  appliesTo: isCode,
  check: (file) =>
    file.text
      .split('\n')
      .flatMap((text, at) =>
        OPEN_NOTE.test(text)
          ? [{ path: file.path, line: at + 1, message: 'a note of work to do names its issue (#123)' }]
          : [],
      ),
}

export const textRules: readonly Rule[] = [noAny, noMachinePlaces, notesHaveIssues]
