import { type FormEvent, useState } from 'react'
import { Button, Stack } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { useJoinAsNewUser } from '../api/invite.ts'
import { useSignIn } from '../api/sign-in.ts'
import { passwordProblem } from '../model/password-problem.ts'
import { type AccountDraft, AccountFields } from './account-fields.tsx'

type JoinFormProps = {
  token: string
  /** The invited address; null: whoever has the link says their own. */
  email: string | null
  onJoined: (workspaceId: string) => void
}

/** An account for somebody who was invited and has none. */
export function JoinForm({ token, email, onJoined }: JoinFormProps) {
  const [draft, setDraft] = useState<AccountDraft>({ name: '', email: email ?? '', password: '' })
  const [problem, setProblem] = useState<string>()
  const join = useJoinAsNewUser(token)
  const signIn = useSignIn()
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
        <AccountFields draft={draft} problem={problem} isEmailFixed={email !== null} onChange={setDraft} />
        {join.isError && <ErrorNotice error={join.error} title="You have not joined" />}
        {signIn.isError && <ErrorNotice error={signIn.error} title="You have joined; sign in to go on" />}
        <Button type="submit" loading={join.isPending || signIn.isPending}>
          Create account and join
        </Button>
      </Stack>
    </form>
  )
}
