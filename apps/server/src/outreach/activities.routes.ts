/** Activities over HTTP. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  activitySchema,
  createActivitySchema,
  feedQuerySchema,
  feedSchema,
  snoozeActivitySchema,
  todaySchema,
  updateActivitySchema,
} from '@tributary/contract/activities'
import { type ActorOf, createApi, jsonAnswer, jsonBody, workspaceQuery } from '../http/api.ts'
import { needs } from '../http/needs.ts'
import type { ActivitiesService } from './activities.service.ts'
import type { ActivityFeedService } from './activity-feed.service.ts'

const tags = ['Activities']
const query = workspaceQuery
const params = z.object({ id: z.uuid() })

const getActivitiesFeedRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/activities/feed',
  tags,
  summary: 'Activities of a member, the team, a contact, a campaign or a deal',
  request: { query: feedQuerySchema.extend(workspaceQuery.shape) },
  responses: { 200: jsonAnswer(feedSchema, 'Newest first') },
})
const getActivitiesTodayRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/activities/today',
  tags,
  summary: 'What whoever asks has to do, and did today',
  request: { query },
  responses: { 200: jsonAnswer(todaySchema, 'Overdue, today, the week after, and done') },
})
const postActivitiesRoute = createRoute({
  ...needs('logActivities'),
  method: 'post',
  path: '/api/v1/activities',
  tags,
  summary: 'Log or plan an activity; the same id again is the same activity',
  request: { query, body: jsonBody(createActivitySchema) },
  responses: {
    200: jsonAnswer(activitySchema, 'It was stored before'),
    201: jsonAnswer(activitySchema, 'Stored'),
  },
})
const getActivitiesIdRoute = createRoute({
  ...needs('readContacts'),
  method: 'get',
  path: '/api/v1/activities/{id}',
  tags,
  summary: 'One activity',
  request: { query, params },
  responses: { 200: jsonAnswer(activitySchema, 'The activity') },
})
const patchActivitiesIdRoute = createRoute({
  ...needs('logActivities'),
  method: 'patch',
  path: '/api/v1/activities/{id}',
  tags,
  summary: 'Change an activity, or say what came of a planned one',
  request: { query, params, body: jsonBody(updateActivitySchema) },
  responses: { 200: jsonAnswer(activitySchema, 'As it is now') },
})
const deleteActivitiesIdRoute = createRoute({
  ...needs('logActivities'),
  method: 'delete',
  path: '/api/v1/activities/{id}',
  tags,
  summary: 'Take an activity back, with all that followed from it',
  request: { query, params },
  responses: { 204: { description: 'Taken back' } },
})
const postActivitiesIdRestoreRoute = createRoute({
  ...needs('logActivities'),
  method: 'post',
  path: '/api/v1/activities/{id}/restore',
  tags,
  summary: 'Bring back an activity that was taken back',
  request: { query, params },
  responses: { 200: jsonAnswer(activitySchema, 'As it is now') },
})
const postActivitiesIdSnoozeRoute = createRoute({
  ...needs('logActivities'),
  method: 'post',
  path: '/api/v1/activities/{id}/snooze',
  tags,
  summary: 'Put a planned activity off by two weeks, one month or three months',
  request: { query, params, body: jsonBody(snoozeActivitySchema) },
  responses: { 200: jsonAnswer(activitySchema, 'With its new time') },
})

type Deps = { actor: ActorOf; activities: ActivitiesService; feed: ActivityFeedService }

export function createActivityRoutes({ actor, activities, feed }: Deps) {
  const api = createApi()

  api.openapi(getActivitiesFeedRoute, async (c) => {
    const who = await actor(c)
    const { workspace: _, ...asked } = c.req.valid('query')
    return c.json(await feed.feed(who, asked), 200)
  })
  api.openapi(getActivitiesTodayRoute, async (c) => c.json(await feed.today(await actor(c)), 200))
  api.openapi(postActivitiesRoute, async (c) => {
    const who = await actor(c)
    const { activity, isNew } = await activities.create(who, c.req.valid('json'))
    return isNew ? c.json(activity, 201) : c.json(activity, 200)
  })
  api.openapi(getActivitiesIdRoute, async (c) => {
    const who = await actor(c)
    return c.json(await activities.get(who, c.req.valid('param').id), 200)
  })
  api.openapi(patchActivitiesIdRoute, async (c) => {
    const who = await actor(c)
    return c.json(await activities.update(who, c.req.valid('param').id, c.req.valid('json')), 200)
  })
  api.openapi(deleteActivitiesIdRoute, async (c) => {
    const who = await actor(c)
    await activities.remove(who, c.req.valid('param').id)
    return c.body(null, 204)
  })
  api.openapi(postActivitiesIdRestoreRoute, async (c) => {
    const who = await actor(c)
    return c.json(await activities.restore(who, c.req.valid('param').id), 200)
  })
  api.openapi(postActivitiesIdSnoozeRoute, async (c) => {
    const who = await actor(c)
    return c.json(await activities.snooze(who, c.req.valid('param').id, c.req.valid('json').by), 200)
  })
  return api
}
