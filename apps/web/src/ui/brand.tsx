import { Group, Text } from '@mantine/core'

/** Two streams that meet, and the name. */
export function Brand({ compact = false }: { compact?: boolean }) {
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="var(--mantine-color-teal-8)" />
        <g fill="none" stroke="var(--mantine-color-white)" strokeWidth="2.6" strokeLinecap="round">
          <path d="M7 6c0 8 9 6 9 13v8" />
          <path d="M25 6c0 8-9 6-9 13" />
          <path d="M16 5v9" opacity=".65" />
        </g>
      </svg>
      {!compact && (
        <Text fw={600} fz="lg" component="span">
          Tributary
        </Text>
      )}
    </Group>
  )
}
