/** What every test file keeps to: each test runs, and has a name of its own. */
import ts from 'typescript'
import { isTest, lineOf, type Rule, type Violation, walk } from './rule.ts'
import { literalText } from './syntax.ts'

const RUNNERS = new Set(['test', 'it', 'describe', 'suite', 'bench'])
const SWITCHES = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails'])

/** `test.each.only` and `describe.skipIf(...)` too: any switch in a chain that begins with a runner. */
function switchOf(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || !SWITCHES.has(node.name.text)) return undefined
  let base: ts.Expression = node.expression
  while (ts.isPropertyAccessExpression(base) || ts.isCallExpression(base)) base = base.expression
  return ts.isIdentifier(base) && RUNNERS.has(base.text) ? node.name.text : undefined
}

const everyTestRuns: Rule = {
  name: 'every-test-runs',
  appliesTo: isTest,
  check: (file) =>
    [...walk(file.syntax())].flatMap((node) => {
      const name = switchOf(node)
      return name === undefined
        ? []
        : [{ path: file.path, line: lineOf(file, node), message: `.${name} leaves tests out of the run` }]
    }),
}

type NamedCall = { readonly call: ts.CallExpression; readonly name: string; readonly runner: string }

function namedCall(node: ts.Node): NamedCall | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || !RUNNERS.has(node.expression.text))
    return undefined
  const name = node.arguments[0] && literalText(node.arguments[0])
  return name === undefined ? undefined : { call: node, name, runner: node.expression.text }
}

/** A test's name with those of the groups around it. */
function fullName(found: NamedCall): string {
  const names = [found.name]
  for (let node: ts.Node = found.call.parent; node; node = node.parent) {
    const group = namedCall(node)
    if (group) names.unshift(group.name)
  }
  return names.join(' > ')
}

const namesAreUnique: Rule = {
  name: 'test-names-are-unique',
  appliesTo: isTest,
  check: (file) => {
    const seen = new Set<string>()
    const violations: Violation[] = []
    for (const node of walk(file.syntax())) {
      const found = namedCall(node)
      if (!found || found.runner === 'describe' || found.runner === 'suite') continue
      const name = fullName(found)
      if (seen.has(name))
        violations.push({
          path: file.path,
          line: lineOf(file, node),
          message: `a second test named "${name}"`,
        })
      seen.add(name)
    }
    return violations
  },
}

export const testRules: readonly Rule[] = [everyTestRuns, namesAreUnique]
