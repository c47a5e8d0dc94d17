import { type FormEvent, useState } from 'react'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, notifications, PasswordInput, Stack, Text } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useBeginSecondFactor, useRemoveSecondFactor } from '../api/second-factor.ts'
import { SecondFactorSetUp } from './second-factor-set-up.tsx'

/** A code from an authenticator app beside the password. */
export function SecondFactorPanel({ isOn }: { isOn: boolean }) {
  const begin = useBeginSecondFactor()
  const remove = useRemoveSecondFactor()
  const done = () => {
    begin.reset()
    notifications.show({ message: 'From now on signing in asks for a code.' })
  }
  return (
    <Panel title="Second factor">
      <Stack gap="sm" align="flex-start">
        {isOn ? (
          <>
            <Text>Signing in asks for a code of your authenticator app, or one of your backup codes.</Text>
            {remove.isError && <ErrorNotice error={remove.error} title="The second factor is still on" />}
            <PasswordAndButton
              key="remove"
              label="Turn off"
              isPending={remove.isPending}
              onSubmit={(password) => remove.mutate(password)}
            />
          </>
        ) : begin.data ? (
          <SecondFactorSetUp setUp={begin.data} onDone={done} />
        ) : (
          <>
            <Text>
              With it, a stolen password is not enough: signing in also asks for six digits that an app on
              your phone shows.
            </Text>
            {begin.isError && <ErrorNotice error={begin.error} title="Nothing was changed" />}
            <PasswordAndButton
              key="begin"
              label="Set up"
              isPending={begin.isPending}
              onSubmit={(password) => begin.mutate(password)}
            />
          </>
        )}
      </Stack>
    </Panel>
  )
}

type PasswordAndButtonProps = { label: string; isPending: boolean; onSubmit: (password: string) => void }

function PasswordAndButton({ label, isPending, onSubmit }: PasswordAndButtonProps) {
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(password)
    setPassword('')
  }
  return (
    <form onSubmit={submit} style={{ width: '100%', maxWidth: 420 }}>
      <Group gap="sm" align="flex-end">
        <PasswordInput
          flex="1 1 200px"
          label="Your password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isPending} disabled={password === ''}>
          {label}
        </Button>
      </Group>
    </form>
  )
}
