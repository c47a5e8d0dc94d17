import { type FormEvent, useState } from 'react'
import { RequestProblem } from '../../../lib/problem.ts'
import { Notice } from '../../../ui/notice.tsx'
import { Button, PasswordInput, Stack } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useResetPassword } from '../api/password.ts'
import { MIN_PASSWORD_CHARS, passwordProblem } from '../model/password-problem.ts'

/** The only thing the server refuses once the password is long enough. */
function isLinkOver(error: unknown): boolean {
  return error instanceof RequestProblem && error.status === 400
}

/** A new password, by the token of a link. */
export function NewPasswordForm({ token, onDone }: { token: string; onDone: () => void }) {
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string>()
  const reset = useResetPassword()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = passwordProblem(password)
    setProblem(found)
    if (found === undefined) reset.mutate({ token, newPassword: password }, { onSuccess: onDone })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput
          label="New password"
          description={`At least ${MIN_PASSWORD_CHARS} characters`}
          name="new-password"
          autoComplete="new-password"
          required
          value={password}
          error={problem}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {reset.isError &&
          (isLinkOver(reset.error) ? (
            <Notice tone="bad" title="The password was not changed" alert>
              This link was used already, or is older than an hour. Ask for another one below.
            </Notice>
          ) : (
            <ErrorNotice error={reset.error} title="The password was not changed" />
          ))}
        <Button type="submit" loading={reset.isPending}>
          Set password
        </Button>
      </Stack>
    </form>
  )
}
