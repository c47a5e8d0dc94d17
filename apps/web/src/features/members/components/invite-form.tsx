import { createInvitationSchema } from '@tributary/contract/members'
import type { Role } from '@tributary/contract/permissions'
import { type FormEvent, useState } from 'react'
import { Button, Group, Select, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { grantableRoles, parseRole, roleMay } from '../model/role-words.ts'

type Asked = { email: string | null; role: Role }
type InviteFormProps = {
  /** Of who invites: nobody gives more than they have. */
  role: Role
  isPending: boolean
  error: unknown
  onInvite: (asked: Asked, done: () => void) => void
}

/** An address or none, and a role. */
export function InviteForm({ role, isPending, error, onInvite }: InviteFormProps) {
  const [email, setEmail] = useState('')
  const [given, setGiven] = useState<Role>('VIEWER')
  const [problem, setProblem] = useState<string>()
  const trimmed = email.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const parsed = createInvitationSchema.safeParse({ email: trimmed === '' ? null : trimmed, role: given })
    setProblem(parsed.success ? undefined : `${trimmed} is not an e-mail address`)
    if (parsed.success) onInvite(parsed.data, () => setEmail(''))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <Group gap="sm" align="flex-start">
          <TextInput
            flex="1 1 220px"
            maw={360}
            label="E-mail"
            type="email"
            autoComplete="off"
            placeholder="Leave empty for a link"
            value={email}
            error={problem}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Select
            flex="1 1 150px"
            maw={220}
            label="Role"
            allowDeselect={false}
            data={grantableRoles(role)}
            value={given}
            onChange={(chosen) => setGiven(parseRole(chosen) ?? given)}
          />
        </Group>
        <Text size="xs" c="dimmed">
          {roleMay(given)}.
        </Text>
        {error !== null && <ErrorNotice error={error} title="Nobody was invited" />}
        <Group>
          <Button type="submit" loading={isPending}>
            {trimmed === '' ? 'Make a link' : 'Invite'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
