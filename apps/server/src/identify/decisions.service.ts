/** What members decide: merge two people, take a link back, call a handle shared, settle a conflict. */
import { AppError } from '@tributary/contract/errors'
import type { PeopleSettings } from '@tributary/contract/people'
import { isHandle } from '@tributary/models/identity/handle'
import type { Author } from '../access/access.ts'
import { recordChange } from '../access/audit.service.ts'
import { storeLinks } from './link.store.ts'
import type { PeopleService } from './people.service.ts'
import * as store from './people.store.ts'
import type { DecisionKind } from './people.table.ts'
import { findLimits, saveSetting } from './people-settings.store.ts'
import type { PeopleDb, SettlingService } from './settling.service.ts'

/** Who decides, in which workspace. `userId` null: a program with an API key. */
export type Decider = Author

export function createDecisionService(deps: {
  db: PeopleDb
  settling: SettlingService
  people: PeopleService
  now: () => number
}) {
  const { db, settling, people } = deps

  async function note(
    trx: PeopleDb,
    who: Decider,
    kind: DecisionKind,
    about: { linkId?: string; handle?: string },
  ): Promise<void> {
    const subject = about.linkId ?? about.handle ?? 'settings'
    await recordChange(trx, who, { action: kind, kind: 'people', id: subject, name: about.handle ?? '' })
    await store.insertDecision(trx, {
      workspace_id: who.workspaceId,
      kind,
      link_id: about.linkId ?? null,
      handle: about.handle ?? null,
      decided_by: who.userId,
      decided_at: new Date(deps.now()),
    })
  }

  async function linkOf(trx: PeopleDb, who: Decider, linkId: string) {
    const link = /^\d{1,18}$/.test(linkId) ? await store.findLink(trx, who.workspaceId, linkId) : undefined
    if (!link) throw new AppError('LinkNotFound', `No link between handles has the id ${linkId}.`)
    return link
  }

  /** The people to whom the handles belong now, each once. */
  async function peopleOf(who: Decider, handles: readonly string[]): Promise<string[]> {
    const found = await store.findPersonOfHandles(db, who.workspaceId, handles)
    return [...new Set(handles.map((handle) => found.get(handle) ?? handle))]
  }

  async function merge(
    who: Decider,
    handle: string,
    other: string,
  ): Promise<{ person_id: string; link_id: string }> {
    await settling.settleSlice()
    const [a, b] = [
      await people.personOf(who.workspaceId, handle),
      await people.personOf(who.workspaceId, other),
    ]
    if (a === b) throw new AppError('Conflict', 'These two are one person already.')
    // By name, so that the same two people make the same link whoever is named first.
    const [first, second] = a < b ? [a, b] : [b, a]
    const linkId = await settling.decide(who.workspaceId, async (trx) => {
      const link = { handle: first, other: second, source: 'manual', certainty: 1, tsMs: deps.now() } as const
      await storeLinks(trx, who.workspaceId, [link])
      const row = await store.findManualLink(trx, who.workspaceId, first, second)
      await store.setLinkState(trx, who.workspaceId, row.id, 'joined')
      await note(trx, who, 'merge', { linkId: row.id })
      return { seeds: [first, second], answer: row.id }
    })
    const [person] = await peopleOf(who, [first])
    return { person_id: person ?? first, link_id: linkId }
  }

  /** Changes a link's state and settles both sides. */
  async function changeLink(who: Decider, linkId: string, kind: 'undo' | 'restore') {
    const ends = await settling.decide(who.workspaceId, async (trx) => {
      const link = await linkOf(trx, who, linkId)
      if ((link.state === 'undone') === (kind === 'undo'))
        throw new AppError(
          'Conflict',
          kind === 'undo' ? 'This link is undone already.' : 'This link holds already.',
        )
      await store.setLinkState(trx, who.workspaceId, link.id, kind === 'undo' ? 'undone' : 'joined')
      await note(trx, who, kind, { linkId: link.id })
      return { seeds: [link.handle, link.other], answer: [link.handle, link.other] }
    })
    return { link_id: linkId, people: await peopleOf(who, ends) }
  }

  return {
    /** Joins two people, whatever the rules say. */
    merge,
    /** Takes a link back: the state is as if it had never been seen. Seeing it again does not bring it back. */
    undo: (who: Decider, linkId: string) => changeLink(who, linkId, 'undo'),
    /** Lets the rules have a link again that was undone. */
    restore: (who: Decider, linkId: string) => changeLink(who, linkId, 'restore'),

    /** Says that a handle is used by many (true), by one (false), or as counted (null). Answers whose it is then. */
    share: async (who: Decider, handle: string, shared: boolean | null): Promise<string> => {
      if (!isHandle(handle))
        throw new AppError('PersonNotFound', `"${handle}" does not name a browser or person.`)
      await people.personOf(who.workspaceId, handle)
      await settling.decide(who.workspaceId, async (trx) => {
        await store.setSharedDecision(trx, who.workspaceId, handle, shared)
        await note(trx, who, shared === null ? 'count' : shared ? 'share' : 'unshare', { handle })
        return { seeds: [handle], answer: undefined }
      })
      const [person] = await peopleOf(who, [handle])
      return person ?? handle
    },

    /** Merges the two people of a conflict, or notes that they stay two. */
    resolveConflict: async (who: Decider, linkId: string, resolution: 'merge' | 'keep_apart') => {
      const link = await linkOf(db, who, linkId)
      if (link.state !== 'conflict') throw new AppError('Conflict', 'This is no conflict any more.')
      if (resolution === 'merge') await merge(who, link.handle, link.other)
      else
        await settling.decide(who.workspaceId, async (trx) => {
          await store.keepApart(trx, who.workspaceId, link.id)
          await note(trx, who, 'keep_apart', { linkId: link.id })
          return { seeds: [], answer: undefined }
        })
      return { link_id: linkId, people: await peopleOf(who, [link.handle, link.other]) }
    },

    /** Answers whether the limits changed, so that everybody is to be settled again. */
    saveSettings: async (who: Decider, settings: PeopleSettings): Promise<{ limitsChanged: boolean }> => {
      const before = await findLimits(db, who.workspaceId)
      await db.transaction().execute(async (trx) => {
        await saveSetting(trx, { workspace_id: who.workspaceId, ...settings })
        await note(trx, who, 'settings', {})
      })
      return { limitsChanged: before.maxPeople !== settings.max_people }
    },
  }
}
