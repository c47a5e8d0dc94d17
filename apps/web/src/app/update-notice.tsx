import { useEffect, useState } from 'react'
import { registerWorker, type WaitingVersion } from '../offline/worker-registration.ts'
import { Button, Group, Text } from '../ui/primitives.ts'
import { useIsPhone } from '../ui/use-is-phone.ts'

/** Says that a newer version of the app is ready, and takes it when asked: never in the middle of something typed. */
export function UpdateNotice() {
  const [waiting, setWaiting] = useState<WaitingVersion>()
  useEffect(() => (import.meta.env.PROD ? registerWorker(setWaiting) : undefined), [])
  const isPhone = useIsPhone()
  if (!waiting) return null
  return (
    <Group gap="sm" px="md" py={6} role="status" style={{ background: 'var(--t-raised)' }}>
      <Text size="sm" flex={isPhone ? 1 : undefined}>
        A newer version of Tributary is ready.
      </Text>
      <Button
        size={isPhone ? 'sm' : 'compact-sm'}
        mih={isPhone ? 44 : undefined}
        variant="default"
        onClick={waiting.use}
      >
        Load it
      </Button>
    </Group>
  )
}
