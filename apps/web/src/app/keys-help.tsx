import { PERIOD_INFO, PERIODS } from '../lib/period.ts'
import { Group, Kbd, Modal, Stack, Text } from '../ui/primitives.ts'

const OTHERS = [
  { key: 'Ctrl K', label: 'Open anything by name' },
  { key: '←', label: 'Period before' },
  { key: '→', label: 'Period after' },
  { key: 'x', label: 'Comparison on or off' },
  { key: 'Esc', label: 'Clear filters' },
  { key: '?', label: 'This list' },
]

/** The keys of report pages. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const keys = [...PERIODS.map((period) => PERIOD_INFO[period]), ...OTHERS]
  return (
    <Modal opened={open} onClose={onClose} title="Keys" size="sm">
      <Stack gap={6}>
        {keys.map(({ key, label }) => (
          <Group key={key} justify="space-between">
            <Text size="sm">{label}</Text>
            <Kbd>{key}</Kbd>
          </Group>
        ))}
      </Stack>
    </Modal>
  )
}
