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
import type { Actor, Author } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { formatToken, hashToken } from '../access/secret-token.ts'
import * as store from './views.store.ts'
import type { ViewTables } from './views.table.ts'
import { mayShare, withoutWorkspace } from './views.ts'

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

export function createViewsService(deps: ViewsDeps) {
  const { db } = deps

  async function findLink(token: string) {
    const link = await store.findShareLink(db, hashToken(token))
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

    saveView: (who: Author, view: z.infer<typeof createViewSchema>): Promise<SavedView> =>
      db.transaction().execute(async (trx) => {
        const row = await store.insertView(trx, {
          ...view,
          search: withoutWorkspace(view.search),
          id: deps.newId(),
          workspace_id: who.workspaceId,
          created_by: who.userId,
        })
        await recordChange(trx, who, {
          action: 'create',
          kind: 'view',
          id: row.id,
          name: row.name,
          after: view,
        })
        return viewOnWire(row)
      }),

    renameView: (who: Author, id: string, name: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await store.lockView(trx, who.workspaceId, id)
        if (!before) throw noSuch('view', id)
        await store.renameView(trx, who.workspaceId, id, name)
        await recordChange(trx, who, { action: 'update', kind: 'view', id, name, before, after: { name } })
      }),

    deleteView: (who: Author, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await store.deletePage(trx, 'saved_view', who.workspaceId, id)
        if (!before) throw noSuch('view', id)
        await recordChange(trx, who, { action: 'delete', kind: 'view', id, name: before.name, before })
      }),

    listShareLinks: async (workspaceId: string): Promise<ShareLink[]> =>
      (await store.listShareLinks(db, workspaceId)).map(linkOnWire),

    /** The token is in the answer and nowhere else. */
    createShareLink: (
      who: Author,
      { expires_in_days, ...view }: z.infer<typeof createShareLinkSchema>,
    ): Promise<ShareLink & { token: string }> =>
      db.transaction().execute(async (trx) => {
        const { token, hash } = formatToken(deps.randomBytes(32))
        const row = await store.insertShareLink(trx, {
          ...view,
          search: withoutWorkspace(view.search),
          id: deps.newId(),
          workspace_id: who.workspaceId,
          created_by: who.userId,
          token_hash: hash,
          expires_at: expires_in_days === null ? null : new Date(deps.now() + expires_in_days * DAY_MS),
        })
        const after = { ...view, expires_at: row.expires_at }
        await recordChange(trx, who, {
          action: 'create',
          kind: 'share_link',
          id: row.id,
          name: row.name,
          after,
        })
        return { ...linkOnWire(row), token }
      }),

    revokeShareLink: (who: Author, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await store.deletePage(trx, 'share_link', who.workspaceId, id)
        if (!before) throw noSuch('share link', id)
        await recordChange(trx, who, { action: 'revoke', kind: 'share_link', id, name: before.name, before })
      }),

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

    addAnnotation: (who: Author, note: { day: string; text: string }): Promise<Annotation> =>
      db.transaction().execute(async (trx) => {
        const id = deps.newId()
        const after = { day: note.day, body: note.text }
        await store.insertAnnotation(trx, {
          id,
          workspace_id: who.workspaceId,
          ...after,
          created_by: who.userId,
        })
        await recordChange(trx, who, { action: 'create', kind: 'note', id, name: note.day, after })
        return { annotation_id: id, day: note.day, text: note.text, created_by: who.userId }
      }),

    changeAnnotation: (who: Author, id: string, note: { day: string; text: string }): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await store.lockAnnotation(trx, who.workspaceId, id)
        if (!before) throw noSuch('annotation', id)
        const after = { day: note.day, body: note.text }
        await store.updateAnnotation(trx, who.workspaceId, id, after)
        await recordChange(trx, who, { action: 'update', kind: 'note', id, name: note.day, before, after })
      }),

    deleteAnnotation: (who: Author, id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const before = await store.deleteAnnotation(trx, who.workspaceId, id)
        if (!before) throw noSuch('annotation', id)
        await recordChange(trx, who, { action: 'delete', kind: 'note', id, name: before.day, before })
      }),
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
