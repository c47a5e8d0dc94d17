import ts from 'typescript'

/** `object.property`, by names. */
export function isMember(node: ts.Node, object: string, property: string): boolean {
  return (
    ts.isPropertyAccessExpression(node) && node.expression.getText() === object && node.name.text === property
  )
}

/** A call of a plain name, such as `fetch(...)`, or of that name on the global object. */
export function isCallOf(node: ts.Node, name: string): boolean {
  if (!ts.isCallExpression(node)) return false
  const called = node.expression
  if (ts.isIdentifier(called)) return called.text === name
  return ['globalThis', 'window', 'self'].some((object) => isMember(called, object, name))
}

/** `new Name(...)` with at most that many arguments. */
export function isNew(node: ts.Node, name: string, maxArguments = Number.POSITIVE_INFINITY): boolean {
  return (
    ts.isNewExpression(node) &&
    node.expression.getText() === name &&
    (node.arguments?.length ?? 0) <= maxArguments
  )
}

/** Text of a string or template literal, `${...}` as `{}`; undefined for any other node. */
export function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('{}')
}
