/** Pages under a name, pages behind a link, and notes on days. */
import { AppError } from '@tributary/contract/errors'
import type {
  Annotation,
  createShareLinkSchema,
  createViewSchema,
  SavedView,
  SharedPage,
  ShareLink,
} from '@tributary/contract/views'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { AccessService } from '../access/access.service.ts'
import type { Actor } from '../access/access.ts'
import * as store from './views.store.ts'
import type { ViewTables } from './views.table.ts'
import { formatShareToken, hashShareToken, mayShare, withoutWorkspace } from './views.ts'

export type ViewsService = ReturnType<typeof createViewsService>

export type ViewsDeps = {
  readonly db: Kysely<ViewTables>
  readonly access: Pick<AccessService, 'localOwner'>
  readonly now: () => number
  readonly newId: () => string
  readonly randomBytes: (length: number) => Uint8Array
}

const DAY_MS = 86_400_000
/** The last use of a link is noted once in this time. */
const USE_NOTED_MS = 60_000

type Who = Pick<Actor, 'workspaceId' | 'userId'>

export function createViewsService(deps: ViewsDeps) {
  const { db } = deps

  async function findLink(token: string) {
    const link = await store.findShareLink(db, hashShareToken(token))
    if (!link || (link.expires_at !== null && link.expires_at.getTime() <= deps.now()))
      throw new AppError(
        'ShareLinkEnded',
        link ? 'This link has expired. Ask for a new one.' : 'This link was revoked, or is not complete.',
      )
    return link
  }

  return {
    listViews: async (workspaceId: string): Promise<SavedView[]> =>
      (await store.listViews(db, workspaceId)).map(viewOnWire),

    saveView: async (who: Who, view: z.infer<typeof createViewSchema>): Promise<SavedView> =>
      viewOnWire(
        await store.insertView(db, {
          ...view,
          search: withoutWorkspace(view.search),
          id: deps.newId(),
          workspace_id: who.workspaceId,
          created_by: who.userId,
        }),
      ),

    renameView: async (workspaceId: string, id: string, name: string): Promise<void> => {
      if (!(await store.renameView(db, workspaceId, id, name))) throw noSuch('view', id)
    },

    deleteView: async (workspaceId: string, id: string): Promise<void> => {
      if (!(await store.deleteRow(db, 'saved_view', workspaceId, id))) throw noSuch('view', id)
    },

    listShareLinks: async (workspaceId: string): Promise<ShareLink[]> =>
      (await store.listShareLinks(db, workspaceId)).map(linkOnWire),

    /** The token is in the answer and nowhere else. */
    createShareLink: async (
      who: Who,
      { expires_in_days, ...view }: z.infer<typeof createShareLinkSchema>,
    ): Promise<ShareLink & { token: string }> => {
      const { token, hash } = formatShareToken(deps.randomBytes(32))
      const row = await store.insertShareLink(db, {
        ...view,
        search: withoutWorkspace(view.search),
        id: deps.newId(),
        workspace_id: who.workspaceId,
        created_by: who.userId,
        token_hash: hash,
        expires_at: expires_in_days === null ? null : new Date(deps.now() + expires_in_days * DAY_MS),
      })
      return { ...linkOnWire(row), token }
    },

    revokeShareLink: async (workspaceId: string, id: string): Promise<void> => {
      if (!(await store.deleteRow(db, 'share_link', workspaceId, id))) throw noSuch('share link', id)
    },

    /** What the holder of a link sees; refuses links that were revoked or have expired. */
    sharedPage: async (token: string): Promise<SharedPage> => {
      const link = await findLink(token)
      const { workspace } = await deps.access.localOwner(link.workspace_id)
      return {
        name: link.name,
        page: link.page,
        search: link.search,
        expires_at: link.expires_at?.toISOString() ?? null,
        workspace: { name: workspace.name, currency: workspace.currency, time_zone: workspace.timeZone },
      }
    },

    /** The holder of a link as a reader of its workspace, for the requests of that one page. */
    actorOfShare: async (token: string, method: string, path: string): Promise<Actor> => {
      const link = await findLink(token)
      if (!mayShare(link.page, method, path))
        throw new AppError('Forbidden', 'This link shows one page only; sign in to see more.')
      const now = deps.now()
      if (link.last_used_at === null || now - link.last_used_at.getTime() > USE_NOTED_MS)
        await store.noteShareLinkUse(db, link.id, new Date(now))
      return { ...(await deps.access.localOwner(link.workspace_id)), userId: null, role: 'VIEWER' }
    },

    listAnnotations: async (
      workspaceId: string,
      range: { from?: string | undefined; to?: string | undefined },
    ): Promise<Annotation[]> => {
      const rows = await store.listAnnotations(db, workspaceId, {
        from: range.from ?? '0001-01-01',
        to: range.to ?? '9999-12-31',
      })
      return rows.map((row) => ({
        annotation_id: row.id,
        day: row.day,
        text: row.body,
        created_by: row.created_by,
      }))
    },

    addAnnotation: async (who: Who, note: { day: string; text: string }): Promise<Annotation> => {
      const id = deps.newId()
      await store.insertAnnotation(db, {
        id,
        workspace_id: who.workspaceId,
        day: note.day,
        body: note.text,
        created_by: who.userId,
      })
      return { annotation_id: id, day: note.day, text: note.text, created_by: who.userId }
    },

    changeAnnotation: async (
      workspaceId: string,
      id: string,
      note: { day: string; text: string },
    ): Promise<void> => {
      if (!(await store.updateAnnotation(db, workspaceId, id, { day: note.day, body: note.text })))
        throw noSuch('annotation', id)
    },

    deleteAnnotation: async (workspaceId: string, id: string): Promise<void> => {
      if (!(await store.deleteRow(db, 'annotation', workspaceId, id))) throw noSuch('annotation', id)
    },
  }
}

function noSuch(what: string, id: string): AppError {
  return new AppError('NotFound', `This workspace has no ${what} ${id}.`)
}

type PageRow = { id: string; name: string; page: SavedView['page']; search: string; created_at: Date }

function viewOnWire(row: PageRow): SavedView {
  return {
    view_id: row.id,
    name: row.name,
    page: row.page,
    search: row.search,
    created_at: row.created_at.toISOString(),
  }
}

function linkOnWire(row: PageRow & { expires_at: Date | null; last_used_at: Date | null }): ShareLink {
  return {
    share_link_id: row.id,
    name: row.name,
    page: row.page,
    search: row.search,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
  }
}
