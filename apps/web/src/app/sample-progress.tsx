import { FrontCard } from '../features/access/components/front-card.tsx'
import { createFormatter } from '../lib/format.ts'
import { useFormat } from '../lib/workspace-context.tsx'
import { Group, Progress, Stack, Text } from '../ui/primitives.ts'
import { EmptyState } from '../ui/states.tsx'

type Loading = { done: number; phase: string }

/** A slim line while the sample company is written; pages work meanwhile. */
export function SampleProgress({ loading }: { loading: Loading }) {
  const format = useFormat()
  return (
    <Group
      gap="sm"
      px="md"
      py={6}
      wrap="nowrap"
      style={{ background: 'var(--t-accent-soft)' }}
      aria-live="polite"
    >
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        Loading the sample company: {loading.phase}, {format.shareWhole(loading.done)}
      </Text>
      <Progress flex={1} miw={40} value={loading.done * 100} aria-label="Loading the sample company" />
    </Group>
  )
}

/** In place of the sample's pages until they are true: half-written revenue is nobody's finding. */
export function SampleArriving({ loading }: { loading: Loading }) {
  const format = useFormat()
  return (
    <EmptyState
      title="Loading the sample company"
      action={
        <Stack w="100%" maw={420} gap="xs">
          <Progress value={loading.done * 100} aria-label="Loading the sample company" />
          <Text size="sm" className="num" aria-live="polite">
            {loading.phase}, {format.shareWhole(loading.done)}
          </Text>
        </Stack>
      }
    >
      A made-up company to look around in. You can remove it with one click.
    </EmptyState>
  )
}

/** The same as a page, when there is no workspace to show yet. */
export function SampleProgressPage({ loading }: { loading: Loading }) {
  const format = createFormatter(undefined, 'UTC')
  return (
    <FrontCard
      title="Preparing the sample company"
      lead="A made-up company to look around in. You can remove it with one click."
    >
      <Progress value={loading.done * 100} aria-label="Loading the sample company" />
      <Text aria-live="polite">
        {loading.phase}, {format.shareWhole(loading.done)}
      </Text>
    </FrontCard>
  )
}
