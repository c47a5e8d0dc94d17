import { Group, Table, Tooltip, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSelector } from '@tabler/icons-react'

type SortHeaderProps = {
  header: string
  hint: string | undefined
  numeric: boolean
  direction: 'ascending' | 'descending' | undefined
  onSort: (() => void) | undefined
}

/** A column's head: its name, what it means, and the order of the rows. */
export function SortHeader({ header, hint, numeric, direction, onSort }: SortHeaderProps) {
  const Icon =
    direction === undefined ? IconSelector : direction === 'ascending' ? IconChevronUp : IconChevronDown
  const name = (
    <Tooltip label={hint} disabled={hint === undefined} multiline maw={280}>
      <span className={hint === undefined ? '' : 'dotted'}>{header}</span>
    </Tooltip>
  )
  return (
    <Table.Th
      ta={numeric ? 'right' : 'left'}
      aria-sort={onSort ? (direction ?? 'none') : undefined}
      scope="col"
    >
      {onSort ? (
        <UnstyledButton onClick={onSort} fz="xs" fw={600} c={direction ? 'var(--t-ink)' : 'dimmed'}>
          <Group gap={2} wrap="nowrap" justify={numeric ? 'flex-end' : 'flex-start'}>
            {name}
            <Icon size={12} aria-hidden />
          </Group>
        </UnstyledButton>
      ) : (
        <span className="quiet">{name}</span>
      )}
    </Table.Th>
  )
}
