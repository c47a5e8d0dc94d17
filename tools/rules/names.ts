/** Rules about the names of files and about where folders may be. */
import { CAPABILITIES } from '../capabilities.data.ts'
import { isCode, type Rule } from './rule.ts'

const BANNED = /(^|\/)(utils?|helpers?|common|misc)(\/|\.[a-z]+$)/
const KEBAB = /^[a-z0-9.-]+$/

const fileNames: Rule = {
  name: 'file-names',
  appliesTo: (path) => isCode(path) && !/(^|\/)fixtures\//.test(path),
  check: (file) => {
    const violation = (message: string) => [{ path: file.path, line: 1, message }]
    if (BANNED.test(file.path)) return violation('name the file after what it does')
    if (/\/index\.tsx?$/.test(file.path))
      return violation('no inner index.ts: name entry points in "exports"')
    const name = file.path.split('/').at(-1) ?? ''
    return KEBAB.test(name) ? [] : violation('file names are kebab-case')
  },
}

const NOT_CAPABILITIES = ['http', 'jobs']

const serverFolders: Rule = {
  name: 'server-folders',
  appliesTo: (path) => /^apps\/server\/src\/[^/]+\//.test(path),
  check: (file) => {
    const folder = file.path.split('/')[3] ?? ''
    return [...CAPABILITIES, ...NOT_CAPABILITIES].includes(folder)
      ? []
      : [
          {
            path: file.path,
            line: 1,
            message: `${folder} is not in tools/capabilities.data.ts, which gives its place in the order`,
          },
        ]
  },
}

export const nameRules: readonly Rule[] = [fileNames, serverFolders]
