import { type FormEvent, useState } from 'react'
import { CopyText } from '../../../ui/copy-text.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Anchor, Button, Group, Stack, Text, TextInput } from '../../../ui/primitives.ts'
import { QrCode } from '../../../ui/qr-code.tsx'
import { ErrorNotice } from '../../../ui/states.tsx'
import { type SecondFactorSetUp as SetUp, useVerifyCode } from '../api/second-factor.ts'

/** Bring the secret into an app, keep the backup codes, and prove that the app works. */
export function SecondFactorSetUp({ setUp, onDone }: { setUp: SetUp; onDone: () => void }) {
  const [code, setCode] = useState('')
  const verify = useVerifyCode()
  const secret = new URL(setUp.totpURI).searchParams.get('secret') ?? ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    verify.mutate({ code: code.replaceAll(/\s/g, '') }, { onSuccess: onDone })
  }
  return (
    <Stack gap="md" w="100%" maw={560}>
      <Text>
        <b>1.</b> Scan this with an authenticator app, or{' '}
        <Anchor href={setUp.totpURI}>open it on this device</Anchor>, or type the key.
      </Text>
      <Group gap="md" align="flex-start">
        <QrCode text={setUp.totpURI} label="Code for an authenticator app" />
        <Stack flex="1 1 200px" gap="xs">
          <CopyText value={secret} label="Copy key" />
        </Stack>
      </Group>
      <Text>
        <b>2.</b> Keep these backup codes where your phone is not. Each lets you in once.
      </Text>
      <Notice tone="warn" title="They are not shown again">
        <CopyText value={setUp.backupCodes.join('\n')} label="Copy codes" block />
      </Notice>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            maw={220}
            label={
              <>
                <b>3.</b> The six digits that the app shows now
              </>
            }
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {verify.isError && <ErrorNotice error={verify.error} title="The second factor is not on yet" />}
          <Group>
            <Button type="submit" loading={verify.isPending} disabled={code.trim() === ''}>
              Turn on
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  )
}
