import { type FormEvent, useState } from 'react'
import { Panel } from '../../../ui/panel.tsx'
import { Button, Group, notifications, PasswordInput, Stack } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useChangePassword } from '../api/password.ts'
import { MIN_PASSWORD_CHARS, passwordProblem } from '../model/password-problem.ts'

const EMPTY = { currentPassword: '', newPassword: '' }

/** Another password; every other browser is signed out. */
export function PasswordPanel({ email }: { email: string }) {
  const [draft, setDraft] = useState(EMPTY)
  const [problem, setProblem] = useState<string>()
  const change = useChangePassword()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = passwordProblem(draft.newPassword)
    setProblem(found)
    if (found !== undefined) return
    change.mutate(draft, {
      onSuccess: () => {
        setDraft(EMPTY)
        notifications.show({ message: 'The password is changed. Other browsers are signed out.' })
      },
    })
  }
  return (
    <Panel title="Password">
      <form onSubmit={submit} style={{ maxWidth: 420 }}>
        <Stack gap="sm">
          <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            value={draft.currentPassword}
            onChange={(event) => setDraft({ ...draft, currentPassword: event.currentTarget.value })}
          />
          <PasswordInput
            label="New password"
            description={`At least ${MIN_PASSWORD_CHARS} characters`}
            autoComplete="new-password"
            required
            value={draft.newPassword}
            error={problem}
            onChange={(event) => setDraft({ ...draft, newPassword: event.currentTarget.value })}
          />
          {change.isError && <ErrorNotice error={change.error} title="The password was not changed" />}
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}
