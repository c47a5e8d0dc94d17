import { join } from 'node:path'
import { importReportSchema } from '@tributary/contract/deals'
import { expect, test } from 'vitest'
import { UsageError } from '../arguments.ts'
import { type DealFiles, importDeals } from './import-deals.ts'

const FIXTURES = join(import.meta.dirname, '../../../server/src/deals/fixtures')
const REPORT = importReportSchema.parse({
  dry_run: true,
  change_id: null,
  files: [{ name: 'teams.csv', kind: 'agents', rows: 2, created: 2, changed: 0, same: 0, refused: 0 }],
  problems: [
    {
      message: 'is no stage of this pipeline',
      count: 3,
      first: {
        file: 'opportunities.csv',
        line: 11,
        column: 'stage',
        value: 'Parked',
        message: 'is no stage of this pipeline',
        severity: 'refused',
      },
    },
  ],
})

async function run(...argv: string[]) {
  const asked: { dataDir: string; workspace: string | undefined; request: DealFiles }[] = []
  const said: string[] = []
  const code = await importDeals(argv, {
    importLocally: async (dataDir, workspace, request) => {
      asked.push({ dataDir, workspace, request })
      return REPORT
    },
    out: (text) => said.push(text),
  })
  return { code, asked: asked[0], said: said.join('') }
}

test('several files go together, and the report says what is odd and where it is first', async () => {
  const files = ['opportunities.csv', 'teams.csv'].map((name) => join(FIXTURES, name))
  const { code, asked, said } = await run(...files, '--data', '/data', '--workspace', 'One', '--dry-run')
  expect(code).toBe(0)
  expect(asked).toMatchObject({ dataDir: '/data', workspace: 'One', request: { dry_run: true } })
  expect(asked?.request.files.map(({ name }) => name)).toEqual(['opportunities.csv', 'teams.csv'])
  expect(asked?.request.files[1]?.text).toContain('sales_agent,manager,regional_office')
  expect(said).toBe(
    'Nothing was imported. This would happen:\nteams.csv (agents): 2 rows, 2 new, 0 changed, 0 as before, 0 refused\n  3 x "Parked" is no stage of this pipeline (first in opportunities.csv, line 11)\n',
  )
})

test('a file that is not there is named before anything is sent', async () => {
  await expect(run('/nowhere/x.csv', '--data', '/data')).rejects.toThrow(UsageError)
  await expect(run('/nowhere/x.csv', '--data', '/data')).rejects.toThrow('no such file: /nowhere/x.csv')
  await expect(run('--data', '/data')).rejects.toThrow('At least one file is needed')
})
