import type { PipedriveKind } from '@tributary/contract/pipedrive'
import { TextLink } from '../../../ui/link.tsx'
import { Text } from '../../../ui/primitives.ts'

type RecordLinkProps = { kind: PipedriveKind; id: string; label: string }

/** The name of a record, leading to its page where it has one. */
export function RecordLink({ kind, id, label }: RecordLinkProps) {
  const name = { size: 'sm', fw: 600, style: { overflowWrap: 'anywhere' } } as const
  if (kind === 'person')
    return (
      <TextLink to="/contacts/$contactId" params={{ contactId: id }} search={true} {...name}>
        {label}
      </TextLink>
    )
  if (kind === 'deal')
    return (
      <TextLink to="/deals/$dealId" params={{ dealId: id }} search={true} {...name}>
        {label}
      </TextLink>
    )
  return (
    <Text component="span" {...name}>
      {label}
    </Text>
  )
}
