import { type FormEvent, useState } from 'react'
import { Button, Group, Stack, Switch, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useVerifyCode } from '../api/second-factor.ts'

/** The code of an authenticator app, or a backup code where the phone is lost. */
export function CodeForm({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const [code, setCode] = useState('')
  const [isBackupCode, setBackupCode] = useState(false)
  const [trustDevice, setTrustDevice] = useState(false)
  const verify = useVerifyCode()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    verify.mutate({ code: code.replaceAll(/\s/g, ''), isBackupCode, trustDevice }, { onSuccess: onDone })
  }
  const change = () => {
    setBackupCode(!isBackupCode)
    setCode('')
    verify.reset()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text>
          {isBackupCode
            ? 'Enter one of the backup codes that you kept. Each works once.'
            : 'Enter the six digits that your authenticator app shows.'}
        </Text>
        <TextInput
          key={isBackupCode ? 'backup' : 'app'}
          label={isBackupCode ? 'Backup code' : 'Code'}
          name="code"
          inputMode={isBackupCode ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          data-autofocus
          autoFocus
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Switch
          label="Do not ask on this device for 30 days"
          checked={trustDevice}
          onChange={(event) => setTrustDevice(event.currentTarget.checked)}
        />
        {verify.isError && <ErrorNotice error={verify.error} title="You are not signed in" />}
        <Button type="submit" loading={verify.isPending} disabled={code.trim() === ''}>
          Sign in
        </Button>
        <Group justify="space-between">
          <Button variant="subtle" size="compact-sm" onClick={change}>
            {isBackupCode ? 'Use the app' : 'Use a backup code'}
          </Button>
          <Button variant="subtle" size="compact-sm" onClick={onBack}>
            Back
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
