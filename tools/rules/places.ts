/** "One obvious place": syntax that may stand only in files of certain names. */
import ts from 'typescript'
import { createNodeRule } from './node-rule.ts'
import type { Rule } from './rule.ts'
import { isCallOf, isMember, isNew, literalText } from './syntax.ts'

// A testkit beside a capability serves its tests alone.
const tests = /\.(test|testkit)\.tsx?$/
const testFolders = /(^|\/)(browser|fixtures)\//
const testkit = /^packages\/testkit\//
const house = /^(tools|bench)\/|^[^/]+\.(config\.ts|mjs|cjs)$/
/** Where the outside world comes in: a process's first file, the server's sources of time and ids, the command line. */
const roots = /(^|\/)main\.tsx?$|^apps\/server\/src\/sources\.ts$|^apps\/cli\//
/** The tracker is its own root: one script, alone in a page. */
const tracker = /^packages\/pixel\/src\/tracker/

const environment = createNodeRule({
  name: 'environment-in-one-place',
  finds: (node) => isMember(node, 'process', 'env'),
  message: 'process.env belongs in env.ts: take a plain value as an argument',
  allowedIn: [/(^|\/)env\.ts$/, testkit, house, tests, testFolders, /\.config\.ts$/],
})

const clock = createNodeRule({
  name: 'clock-in-one-place',
  finds: (node) =>
    isMember(node, 'Date', 'now') || isMember(node, 'Math', 'random') || isNew(node, 'Date', 0),
  message:
    'time and randomness come in as arguments: Date.now, new Date() and Math.random belong in a composition root',
  allowedIn: [roots, tracker, testkit, house, tests, testFolders],
})

const network = createNodeRule({
  name: 'network-in-one-place',
  finds: (node) => isCallOf(node, 'fetch') || isNew(node, 'XMLHttpRequest'),
  message: 'fetch belongs in a file named client.ts',
  allowedIn: [/(^|\/)([a-z-]+-)?client\.ts$/, tracker, testkit, house, tests, testFolders],
})

const plainErrors = createNodeRule({
  name: 'no-plain-error-in-a-capability',
  finds: (node) =>
    ts.isThrowStatement(node) && node.expression !== undefined && isNew(node.expression, 'Error'),
  message: 'a capability throws AppError with a code of the contract, or returns a Result',
  within: /^apps\/server\/src\/[^/]+\//,
  allowedIn: [tests, testFolders, /^apps\/server\/src\/http\//],
})

/** Statements, not prose: a keyword alone would find "Select a file". SQL is all lower or all upper case. */
const SQL_FORMS = [
  /\bselect\b[\s\S]*\bfrom\s+[\w"{(]/,
  /^\s*select\s+[\d*(]/,
  /\b(insert\s+into|delete\s+from)\s+[\w"{]/,
  /\bupdate\s+[\w".{}]+\s+set\b/,
  /^\s*(create|alter|drop|truncate)\s+(or\s+replace\s+)?(table|index|database|view|materialized|dictionary|schema)\b/,
  /^\s*with\s+\w+\s+as\s*\(/,
]
const UPPER_KEYWORD = /\b(SELECT|INSERT|DELETE|UPDATE|CREATE|ALTER|DROP|TRUNCATE|WITH)\b/

export function looksLikeSql(text: string): boolean {
  const candidate = UPPER_KEYWORD.test(text) ? text.toLowerCase() : text
  return SQL_FORMS.some((form) => form.test(candidate))
}

const statements = createNodeRule({
  name: 'sql-in-one-place',
  finds: (node) => looksLikeSql(literalText(node) ?? ''),
  message: 'a statement belongs in a *.sql.ts file',
  within: /^(apps\/(server|cli)|packages)\//,
  allowedIn: [/\.sql\.ts$/, /^packages\/(query|stores|testkit)\//, tests, testFolders],
})

/** A number sign before digits alone may be a number ("order #1234"), unless that is the whole text. */
const COLOUR =
  /^#[0-9a-f]{3,8}$|#(?=\d*[a-f])(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgb|hsl|oklch)a?\(/i

const coloursInCode = createNodeRule({
  name: 'colours-in-one-place',
  finds: (node) => COLOUR.test(literalText(node) ?? ''),
  message: 'colours belong in ui/theme.ts',
  within: /^apps\/web\/src\//,
  allowedIn: [/^apps\/web\/src\/ui\/theme\.ts$/, tests],
})

const coloursInStyles: Rule = {
  name: 'colours-in-one-place',
  appliesTo: (path) => /^apps\/web\/src\/.*\.css$/.test(path),
  check: (file) =>
    file.text
      .split('\n')
      .flatMap((text, at) =>
        COLOUR.test(text)
          ? [{ path: file.path, line: at + 1, message: 'colours belong in ui/theme.ts: use its variables' }]
          : [],
      ),
}

export const placeRules: readonly Rule[] = [
  environment,
  clock,
  network,
  plainErrors,
  statements,
  coloursInCode,
  coloursInStyles,
]
