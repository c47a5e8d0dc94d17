import type { Me, Workspace } from '@tributary/contract/access'

/**
 * The workspace to show: the one in the URL, else the one used last, else a company of one's own before the sample.
 * An id of a workspace one does not belong to counts as none.
 */
export function chooseWorkspace(
  me: Me,
  inUrl: string | undefined,
  usedLast: string | undefined,
): Workspace | undefined {
  const byId = (id: string | undefined) => me.workspaces.find((workspace) => workspace.workspace_id === id)
  return (
    byId(inUrl) ??
    byId(usedLast) ??
    me.workspaces.find((workspace) => !workspace.is_sample) ??
    me.workspaces[0]
  )
}

/** Only a path of this app is a place to return to; anything else could lead a person elsewhere. */
export function safeReturn(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])/.test(path) ? path : '/overview'
}
