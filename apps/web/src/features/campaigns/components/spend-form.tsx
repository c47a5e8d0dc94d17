import { useQuery } from '@tanstack/react-query'
import { amountToMinor } from '@tributary/contract/money'
import { type FormEvent, useState } from 'react'
import { isDay } from '../../../lib/day.ts'
import type { DayRange } from '../../../lib/period.ts'
import { useFormat, useWorkspace } from '../../../lib/workspace-context.tsx'
import { Button, Group, notifications, Stack, Table, Text, TextInput, Title } from '../../../ui/primitives.ts'
import { ErrorNotice } from '../../../ui/states.tsx'
import { spendQuery, useSaveSpend } from '../api/spend.ts'

type SpendFormProps = { campaign: string; channel: string; currency: string; range: DayRange }

/** Days of spend in the range; a day that is booked again is replaced. */
export function SpendForm({ campaign, channel, currency, range }: SpendFormProps) {
  const workspace = useWorkspace()
  const format = useFormat()
  const spend = useQuery(spendQuery(workspace.workspace_id, campaign, range))
  const save = useSaveSpend(workspace.workspace_id)
  const [draft, setDraft] = useState({ day: range.to, channel, amount: '' })
  const amount = amountToMinor(draft.amount, currency)
  const fits = amount !== undefined && amount >= 0n && isDay(draft.day) && draft.channel.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (amount === undefined) return
    save.mutate(
      { day: draft.day, channel: draft.channel.trim(), campaign, currency, amount_minor: String(amount) },
      {
        onSuccess: () => {
          notifications.show({ message: `The spend of ${format.day(draft.day)} is booked.` })
          setDraft({ ...draft, amount: '' })
        },
      },
    )
  }
  return (
    <Stack gap="xs">
      <Title order={3} size="sm">
        Spend of {format.dayRange(range.from, range.to)}
      </Title>
      <form onSubmit={submit}>
        <Group gap="xs" align="flex-end">
          <TextInput
            size="xs"
            type="date"
            label="Day"
            value={draft.day}
            onChange={(event) => setDraft({ ...draft, day: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label="Channel"
            w={120}
            value={draft.channel}
            onChange={(event) => setDraft({ ...draft, channel: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label={`Amount (${currency})`}
            inputMode="decimal"
            w={110}
            value={draft.amount}
            onChange={(event) => setDraft({ ...draft, amount: event.currentTarget.value })}
          />
          <Button size="xs" variant="default" type="submit" loading={save.isPending} disabled={!fits}>
            Book
          </Button>
        </Group>
      </form>
      {save.isError && <ErrorNotice error={save.error} title="Nothing was booked" />}
      {spend.isError && <ErrorNotice error={spend.error} onRetry={() => void spend.refetch()} />}
      {spend.data?.spend.length === 0 && (
        <Text size="xs" c="dimmed">
          No spend is known in this range.
        </Text>
      )}
      {spend.data && spend.data.spend.length > 0 && (
        <Table fz="xs" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Day</Table.Th>
              <Table.Th>Channel</Table.Th>
              <Table.Th ta="right">Spend</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {spend.data.spend.slice(0, 31).map((row) => (
              <Table.Tr key={`${row.day} ${row.channel} ${row.currency}`}>
                <Table.Td>{format.day(row.day)}</Table.Td>
                <Table.Td>{row.channel}</Table.Td>
                <Table.Td ta="right" className="num">
                  {format.money(row.amount_minor, row.currency)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}
