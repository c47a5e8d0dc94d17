import { Button, Popover, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'

type PopoverButtonProps = {
  label: string
  icon: ReactNode
  width: number
  children: (close: () => void) => ReactNode
}

/** A button that asks above itself what is to be done. */
export function PopoverButton({ label, icon, width, children }: PopoverButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-start"
      shadow="sm"
      trapFocus
      returnFocus
      width={width}
    >
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={icon} onClick={() => setOpen(true)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">{children(() => setOpen(false))}</Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
