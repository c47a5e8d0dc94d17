import { IconMail, IconPhone } from '@tabler/icons-react'
import { ActionIcon, Group, Text } from '../../../ui/primitives.ts'

type Reach = { name: string; phone: string | null; email: string | null | undefined }

/** Calls or writes with one tap, in the device's own programs. */
export function ReachButtons({ name, phone, email }: Reach) {
  return (
    <Group gap={8} wrap="nowrap">
      {phone !== null && (
        <ActionIcon
          component="a"
          href={`tel:${phone}`}
          size={44}
          variant="default"
          aria-label={`Call ${name}`}
        >
          <IconPhone size={20} stroke={1.6} />
        </ActionIcon>
      )}
      {typeof email === 'string' && (
        <ActionIcon
          component="a"
          href={`mailto:${email}`}
          size={44}
          variant="default"
          aria-label={`Write to ${name}`}
        >
          <IconMail size={20} stroke={1.6} />
        </ActionIcon>
      )}
    </Group>
  )
}

export function NameLines({ name, under }: { name: string; under: string }) {
  return (
    <>
      <Text component="div" fw={600} className="ellipsis">
        {name}
      </Text>
      {under !== '' && (
        <Text component="div" size="xs" c="dimmed" className="ellipsis">
          {under}
        </Text>
      )}
    </>
  )
}
