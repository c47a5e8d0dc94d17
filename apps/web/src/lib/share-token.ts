/** The token of the share link that is open, if one is: every request then carries it. */
import { SHARE_HEADER } from '@tributary/contract/views'

let open: string | undefined

export function openShare(token: string | undefined): void {
  open = token
}

export function shareHeaders(): Record<string, string> {
  return open === undefined ? {} : { [SHARE_HEADER]: open }
}
