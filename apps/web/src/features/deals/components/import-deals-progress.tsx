import { useQuery } from '@tanstack/react-query'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Progress, Stack, Text } from '../../../ui/primitives.ts'
import { dealImportProgressQuery } from '../api/import-deals.ts'

/** How many rows are imported, while they are. */
export function ImportDealsProgress() {
  const format = useFormat()
  const running = useQuery(dealImportProgressQuery(useWorkspace().workspace_id)).data?.running
  const { done, total } = running ?? { done: 0, total: 0 }
  return (
    <Stack gap={6} role="status">
      <Text size="sm">
        {total === 0 ? 'Importing…' : `${format.count(done)} of ${format.count(total)} rows are imported.`}
      </Text>
      <Progress aria-label="Rows that are imported" value={total === 0 ? 0 : (done / total) * 100} />
    </Stack>
  )
}
