/** The token of the share link that is open, if one is: every request then carries it. */
import { SHARE_HEADER } from '@tributary/contract/views'

let open: string | undefined

export function openShare(token: string | undefined): void {
  open = token
}

/** Whether a shared page is shown: its reader has no other page to go to. */
export function isShared(): boolean {
  return open !== undefined
}

export function shareHeaders(): Record<string, string> {
  return open === undefined ? {} : { [SHARE_HEADER]: open }
}
