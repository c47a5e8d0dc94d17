import ts from 'typescript'

/** A file of the repository as the rules see it. `syntax` is there for TypeScript and JavaScript, parsed on first use. */
export type RepositoryFile = {
  /** Below the root, with forward slashes. */
  readonly path: string
  readonly text: string
  syntax(): ts.SourceFile
}

export type Violation = { readonly path: string; readonly line: number; readonly message: string }

/** One convention: which files it looks at, and where they break it. */
export type Rule = {
  readonly name: string
  readonly appliesTo: (path: string) => boolean
  readonly check: (file: RepositoryFile) => readonly Violation[]
}

export function createRepositoryFile(path: string, text: string): RepositoryFile {
  let parsed: ts.SourceFile | undefined
  return {
    path,
    text,
    syntax: () => {
      parsed ??= ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
      return parsed
    },
  }
}

/** Every node of a file, parents before children. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node
  // getChildren would add the tokens; these are the nodes of the tree alone.
  const children: ts.Node[] = []
  node.forEachChild((child) => {
    children.push(child)
  })
  for (const child of children) yield* walk(child)
}

export function lineOf(file: RepositoryFile, node: ts.Node): number {
  return file.syntax().getLineAndCharacterOfPosition(node.getStart()).line + 1
}

export const isCode = (path: string): boolean => /\.(ts|tsx|mts|mjs|cjs|js)$/.test(path)
export const isTypeScript = (path: string): boolean => /\.tsx?$/.test(path)
export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

/** Runs each rule over the files it applies to. */
export function applyRules(rules: readonly Rule[], files: readonly RepositoryFile[]): Violation[] {
  return rules.flatMap((rule) =>
    files
      .filter((file) => rule.appliesTo(file.path))
      .flatMap((file) => rule.check(file))
      .map((violation) => ({ ...violation, message: `${violation.message} [${rule.name}]` })),
  )
}
