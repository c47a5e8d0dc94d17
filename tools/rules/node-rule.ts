import type ts from 'typescript'
import { isCode, lineOf, type Rule, walk } from './rule.ts'

type NodeRule = {
  readonly name: string
  /** What is found where it may not be. */
  readonly finds: (node: ts.Node) => boolean
  readonly message: string
  /** Files where it may be. */
  readonly allowedIn: readonly RegExp[]
  /** Files looked at; all code where not given. */
  readonly within?: RegExp
}

/** A rule of the form "this belongs only there": some syntax that only some files may hold. */
export function createNodeRule(rule: NodeRule): Rule {
  return {
    name: rule.name,
    appliesTo: (path) =>
      isCode(path) && (rule.within?.test(path) ?? true) && !rule.allowedIn.some((place) => place.test(path)),
    check: (file) =>
      [...walk(file.syntax())]
        .filter(rule.finds)
        .map((node) => ({ path: file.path, line: lineOf(file, node), message: rule.message })),
  }
}
