/** Links between documents of the repository lead somewhere, headings included. */
import { posix } from 'node:path'
import type { RepositoryFile, Violation } from './rule.ts'

const LINK = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g

/** Violations of the Markdown files among `files`, whose paths and folders are what a link may name. */
export function checkLinks(files: readonly RepositoryFile[]): Violation[] {
  const places = new Set(files.flatMap((file) => [file.path, ...foldersOf(file.path)]))
  const byPath = new Map(files.map((file) => [file.path, file]))
  return files.filter((file) => file.path.endsWith('.md')).flatMap((file) => checkFile(file, places, byPath))
}

function checkFile(
  file: RepositoryFile,
  places: ReadonlySet<string>,
  byPath: ReadonlyMap<string, RepositoryFile>,
): Violation[] {
  return proseLines(file.text).flatMap(({ text, line }) =>
    [...text.matchAll(LINK)]
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((target) => !isElsewhere(target) && !resolves(target, file, places, byPath))
      .map((target) => ({ path: file.path, line, message: `the link to ${target} leads nowhere [links]` })),
  )
}

function resolves(
  target: string,
  from: RepositoryFile,
  places: ReadonlySet<string>,
  byPath: ReadonlyMap<string, RepositoryFile>,
): boolean {
  const [relative = '', anchor] = decodeURI(target).split('#')
  const path = relative === '' ? from.path : posix.join(posix.dirname(from.path), relative).replace(/\/$/, '')
  if (!places.has(path)) return false
  const text = byPath.get(path)?.text
  return anchor === undefined || text === undefined || !path.endsWith('.md') || headingIds(text).has(anchor)
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return ['.', ...parts.map((_, at) => parts.slice(0, at + 1).join('/'))]
}

/** Another site, or a path of the running server. */
function isElsewhere(target: string): boolean {
  return /^[a-z]+:|^\//i.test(target)
}

/** Ids as GitHub makes them from headings. */
function headingIds(text: string): Set<string> {
  const headings = proseLines(text).flatMap(({ text: line }) => /^#+\s+(.*)$/.exec(line)?.[1] ?? [])
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  )
}

/** Lines outside fenced code, inline code blanked. */
function proseLines(text: string): { text: string; line: number }[] {
  let fenced = false
  return text.split('\n').flatMap((line, at) => {
    if (/^\s*```/.test(line)) {
      fenced = !fenced
      return []
    }
    return fenced ? [] : [{ text: line.replace(/`[^`]*`/g, '``'), line: at + 1 }]
  })
}
