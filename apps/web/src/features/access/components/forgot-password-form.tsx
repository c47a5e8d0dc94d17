import { type FormEvent, useState } from 'react'
import { Button, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useRequestPasswordLink } from '../api/password.ts'

/** Asks for a link to choose a new password. */
export function ForgotPasswordForm() {
  const [email, setEmail] = useState('')
  const ask = useRequestPasswordLink()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate(email.trim())
  }
  if (ask.isSuccess) {
    return (
      <Text role="status">
        If <b>{email.trim()}</b> has an account here, a link to choose a new password is on its way. It works
        once, for an hour. Where this server sends no e-mail, an owner of your workspace finds it under
        Settings, E-mail.
      </Text>
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {ask.isError && <ErrorNotice error={ask.error} title="No link was asked for" />}
        <Button type="submit" loading={ask.isPending}>
          Send me a link
        </Button>
      </Stack>
    </form>
  )
}
