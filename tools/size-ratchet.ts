/** Limits on the length of files, functions and documents, with recorded exceptions that may only fall. */
import ts from 'typescript'
import { isCode, isTest, lineOf, type RepositoryFile, type Violation, walk } from './rules/rule.ts'
import type { SizeException } from './size-ratchet.data.ts'

type Limit = { readonly matches: RegExp; readonly lines: number }

/** The first that matches counts. */
const FILE_LIMITS: readonly Limit[] = [
  { matches: /^CONTRIBUTING\.md$/, lines: 80 },
  { matches: /^docs\/ARCHITECTURE\.md$/, lines: 150 },
  { matches: /^(packages|apps)\/.+\/README\.md$/, lines: 60 },
  { matches: /\.tsx$/, lines: 250 },
  { matches: /\.(ts|mts|mjs|cjs|js|sql)$/, lines: 400 },
]
const FUNCTION_LINES = 80
/** Tables, and what is not ours. */
const EXEMPT = /\.data\.tsx?$|(^|\/)fixtures\//

type Measured = {
  readonly path: string
  readonly kind: 'file' | 'function'
  readonly lines: number
  readonly limit: number
  readonly at: number
  readonly what: string
}

/** Every length above its limit or its recorded exception, and every record that is higher than it need be. */
export function checkSizes(
  files: readonly RepositoryFile[],
  exceptions: readonly SizeException[],
): Violation[] {
  const measured = files
    .filter((file) => !EXEMPT.test(file.path))
    .flatMap((file) => [...measureFile(file), ...measureFunctions(file)])
  const over = measured.filter((one) => one.lines > one.limit)
  const recorded = (one: Measured) =>
    exceptions.find((exception) => exception.path === one.path && exception.kind === one.kind)
  const tooLong = over
    .filter((one) => one.lines > (recorded(one)?.lines ?? one.limit))
    .map((one) => ({
      path: one.path,
      line: one.at,
      message: `${one.what} has ${one.lines} lines, ${recorded(one)?.lines ?? one.limit} are allowed [size]`,
    }))
  return [...tooLong, ...exceptions.flatMap((exception) => checkRecord(exception, over))]
}

function checkRecord(exception: SizeException, over: readonly Measured[]): Violation[] {
  const lines = Math.max(
    0,
    ...over
      .filter((one) => one.path === exception.path && one.kind === exception.kind)
      .map((one) => one.lines),
  )
  if (lines >= exception.lines) return []
  const advice = lines === 0 ? 'remove its record' : `lower its record to ${lines}`
  return [
    {
      path: exception.path,
      line: 1,
      message: `is shorter than recorded: ${advice} in tools/size-ratchet.data.ts [size]`,
    },
  ]
}

function measureFile(file: RepositoryFile): Measured[] {
  const limit = FILE_LIMITS.find((one) => one.matches.test(file.path))
  if (!limit) return []
  const lines = file.text.replace(/\n$/, '').split('\n').length
  return [{ path: file.path, kind: 'file', lines, limit: limit.lines, at: 1, what: 'the file' }]
}

/** Functions of sources; a group of tests is a function as well, and as long as its tests are many. */
function measureFunctions(file: RepositoryFile): Measured[] {
  if (!isCode(file.path) || isTest(file.path)) return []
  return [...walk(file.syntax())].filter(isFunction).map((node) => ({
    path: file.path,
    kind: 'function',
    lines: ownLines(file, node),
    limit: FUNCTION_LINES,
    at: lineOf(file, node),
    what: `the function ${nameOf(node)}`,
  }))
}

/**
 * Lines of a function without those of the named functions inside it, which are measured by themselves: a factory is
 * as long as its wiring, not as the sum of what it makes. A callback has no name and counts for the function around it.
 */
function ownLines(file: RepositoryFile, node: ts.Node): number {
  const inner: ts.Node[] = []
  const collect = (child: ts.Node): void => {
    if (isNamedFunction(child)) inner.push(child)
    else child.forEachChild(collect)
  }
  node.forEachChild(collect)
  return inner.reduce((lines, child) => lines - linesOf(file, child) + 1, linesOf(file, node))
}

function linesOf(file: RepositoryFile, node: ts.Node): number {
  return file.syntax().getLineAndCharacterOfPosition(node.getEnd()).line - lineOf(file, node) + 2
}

function isNamedFunction(node: ts.Node): boolean {
  if (!isFunction(node)) return false
  return (
    node.name !== undefined || ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent)
  )
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  )
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name) return node.name.getText()
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'without a name'
}
