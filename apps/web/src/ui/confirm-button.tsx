import { Button, Group, Popover, Stack, Text } from '@mantine/core'
import { useState } from 'react'

type ConfirmButtonProps = {
  label: string
  ask: string
  onConfirm: () => void
  loading?: boolean
  size?: 'xs' | 'compact-xs'
}

/** A button whose act cannot be undone asks once, beside itself. */
export function ConfirmButton({ label, ask, onConfirm, loading = false, size = 'xs' }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false)
  const confirm = () => {
    setOpen(false)
    onConfirm()
  }
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      width={280}
      position="bottom-end"
      shadow="sm"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button size={size} variant="default" loading={loading} onClick={() => setOpen(true)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">{ask}</Text>
          <Group gap="xs">
            <Button size="xs" color="red" onClick={confirm}>
              {label}
            </Button>
            <Button size="xs" variant="default" onClick={() => setOpen(false)}>
              Keep
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
