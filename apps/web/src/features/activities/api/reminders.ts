import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { calendarLinkSchema, reminderSettingsSchema } from '@tributary/contract/activities'
import { request, requestNothing } from '../../../lib/client.ts'

const PATH = '/api/v1/reminders'

export function remindersQuery(workspace: string) {
  return queryOptions({
    queryKey: ['reminders', workspace],
    queryFn: ({ signal }) => request(reminderSettingsSchema, PATH, { query: { workspace }, signal }),
  })
}

export function useSaveReminders(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (digest: boolean) =>
      requestNothing(PATH, { method: 'PUT', query: { workspace }, body: { digest } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reminders'] }),
  })
}

/** A new secret address; an older one stops working. */
export function useLinkCalendar(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () =>
      request(calendarLinkSchema, `${PATH}/calendar`, { method: 'POST', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reminders'] }),
  })
}

export function useUnlinkCalendar(workspace: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => requestNothing(`${PATH}/calendar`, { method: 'DELETE', query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reminders'] }),
  })
}
