import { useQuery } from '@tanstack/react-query'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Progress, Stack, Text } from '../../../ui/primitives.ts'
import { dealImportProgressQuery } from '../api/import-deals.ts'

/** How many deals are imported or taken back, while they are. */
export function ImportDealsProgress() {
  const format = useFormat()
  const running = useQuery(dealImportProgressQuery(useWorkspace().workspace_id)).data?.running
  const { kind, done, total } = running ?? { kind: 'import', done: 0, total: 0 }
  const words =
    kind === 'import'
      ? { begin: 'Importing…', what: 'rows are imported' }
      : { begin: 'Taking the deals back…', what: 'deals are taken back' }
  return (
    <Stack gap={6} role="status">
      <Text size="sm">
        {total === 0 ? words.begin : `${format.count(done)} of ${format.count(total)} ${words.what}.`}
      </Text>
      <Progress aria-label={`How many ${words.what}`} value={total === 0 ? 0 : (done / total) * 100} />
    </Stack>
  )
}
