/** One message to all watchers of a workspace, encoded once for each way it can travel. */

export type LiveMessage = {
  /** As a server-sent event. */
  readonly event: Uint8Array
  /** As the JSON text of a WebSocket message. */
  readonly text: Uint8Array
}

/** A message whose encodings are made when somebody first needs them. */
export function createLiveMessage(id: string, kind: 'snapshot' | 'delta', data: object): LiveMessage {
  const json = JSON.stringify(data)
  let event: Uint8Array | undefined
  let text: Uint8Array | undefined
  return {
    get event() {
      event ??= Buffer.from(`id: ${id}\nevent: ${kind}\ndata: ${json}\n\n`)
      return event
    },
    get text() {
      text ??= Buffer.from(`{"event":"${kind}","data":${json}}`)
      return text
    },
  }
}
