/** Reminder settings and the calendar link over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  calendarLinkSchema,
  reminderSettingsSchema,
  saveReminderSettingsSchema,
} from '@tributary/contract/activities'
import type { Context } from 'hono'
import { type ActorOf, type ApiEnv, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { RemindersService } from './reminders.service.ts'

const tags = ['Activities']
const query = workspaceQuery
const done = { 204: { description: 'Done' } }
const CALENDAR_TYPE = 'text/calendar; charset=utf-8'

const getRemindersRoute = createRoute({
  ...needs('member'),
  method: 'get',
  path: '/api/v1/reminders',
  tags,
  summary: 'How whoever asks is reminded',
  request: { query },
  responses: { 200: jsonAnswer(reminderSettingsSchema, 'Settings') },
})
const putRemindersRoute = createRoute({
  ...needs('member'),
  method: 'put',
  path: '/api/v1/reminders',
  tags,
  summary: 'Switch the e-mail of the morning on or off',
  request: { query, body: jsonBody(saveReminderSettingsSchema) },
  responses: done,
})
const postRemindersCalendarRoute = createRoute({
  ...needs('member'),
  method: 'post',
  path: '/api/v1/reminders/calendar',
  tags,
  summary: 'A new secret address of one’s calendar, shown once; an older one stops working',
  request: { query },
  responses: { 201: jsonAnswer(calendarLinkSchema, 'For calendar programs to follow') },
})
const deleteRemindersCalendarRoute = createRoute({
  ...needs('member'),
  method: 'delete',
  path: '/api/v1/reminders/calendar',
  tags,
  summary: 'Revoke the secret address of one’s calendar',
  request: { query },
  responses: done,
})
const getCalendarRoute = createRoute({
  ...needs('public'),
  method: 'get',
  path: '/api/v1/calendar/{file}',
  tags,
  summary: 'The calendar behind a secret address',
  request: { params: z.object({ file: z.string().min(5).max(200) }) },
  responses: { 200: { description: 'iCalendar', content: { 'text/calendar': { schema: z.string() } } } },
})

type Deps = {
  actor: ActorOf
  reminders: RemindersService
  originOf: (c: Context<ApiEnv>) => string
}

export function createReminderRoutes({ actor, reminders, originOf }: Deps) {
  const api = createApi()

  api.openapi(getRemindersRoute, async (c) => c.json(await reminders.settings(await actor(c)), 200))
  api.openapi(putRemindersRoute, async (c) => {
    const who = await actor(c)
    await reminders.saveSettings(who, c.req.valid('json'))
    return c.body(null, 204)
  })
  api.openapi(postRemindersCalendarRoute, async (c) => {
    const token = await reminders.linkCalendar(await actor(c))
    return c.json({ url: `${originOf(c)}/api/v1/calendar/${token}.ics` }, 201)
  })
  api.openapi(deleteRemindersCalendarRoute, async (c) => {
    await reminders.unlinkCalendar(await actor(c))
    return c.body(null, 204)
  })
  api.openapi(getCalendarRoute, async (c) => {
    const token = c.req.valid('param').file.replace(/\.ics$/, '')
    return c.body(await reminders.calendar(token), 200, {
      'content-type': CALENDAR_TYPE,
      'cache-control': 'private, max-age=300',
    })
  })
  return api
}
