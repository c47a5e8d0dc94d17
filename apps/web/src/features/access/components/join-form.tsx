import { type FormEvent, useState } from 'react'
import { Button, PasswordInput, Stack, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useJoinAsNewUser } from '../api/invite.ts'
import { useSignIn } from '../api/sign-in.ts'
import { MIN_PASSWORD_CHARS, passwordProblem } from '../model/password-problem.ts'

type JoinFormProps = {
  token: string
  /** The invited address; null: whoever has the link says their own. */
  email: string | null
  onJoined: (workspaceId: string) => void
}

/** An account for somebody who was invited and has none. */
export function JoinForm({ token, email, onJoined }: JoinFormProps) {
  const [draft, setDraft] = useState({ name: '', email: email ?? '', password: '' })
  const [problem, setProblem] = useState<string>()
  const join = useJoinAsNewUser(token)
  const signIn = useSignIn()
  const set = (name: keyof typeof draft) => (event: { currentTarget: { value: string } }) =>
    setDraft({ ...draft, [name]: event.currentTarget.value })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { password } = draft
    const found = passwordProblem(password)
    setProblem(found)
    if (found !== undefined) return
    const account = {
      name: draft.name.trim(),
      password,
      ...(email === null && { email: draft.email.trim() }),
    }
    join.mutate(account, {
      onSuccess: (joined) =>
        signIn.mutate({ email: joined.email, password }, { onSuccess: () => onJoined(joined.workspace_id) }),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          name="name"
          autoComplete="name"
          required
          value={draft.name}
          onChange={set('name')}
        />
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={email !== null}
          value={draft.email}
          onChange={set('email')}
        />
        <PasswordInput
          label="Password"
          description={`At least ${MIN_PASSWORD_CHARS} characters`}
          name="password"
          autoComplete="new-password"
          required
          value={draft.password}
          error={problem}
          onChange={set('password')}
        />
        {join.isError && <ErrorNotice error={join.error} title="You have not joined" />}
        {signIn.isError && <ErrorNotice error={signIn.error} title="You have joined; sign in to go on" />}
        <Button type="submit" loading={join.isPending || signIn.isPending}>
          Create account and join
        </Button>
      </Stack>
    </form>
  )
}
