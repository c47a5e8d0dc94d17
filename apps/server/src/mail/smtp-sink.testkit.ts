/** A mail server that takes messages and keeps them, or refuses them; enough of RFC 5321 for one client. */

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

export type SmtpSink = {
  readonly url: string
  readonly messages: string[]
  /** Answered to the recipient instead of taking the message, such as `550 no such user`. */
  refusal: string | undefined
  readonly close: () => Promise<void>
}

export async function openSmtpSink(): Promise<SmtpSink> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    converse(socket, sink)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sink: SmtpSink = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages: [],
    refusal: undefined,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return sink
}

function converse(socket: Socket, sink: SmtpSink): void {
  const say = (line: string) => void socket.write(`${line}\r\n`)
  let pending = ''
  let message: string[] | undefined
  function takeContent(line: string, lines: string[]): void {
    if (line !== '.') {
      lines.push(line)
      return
    }
    sink.messages.push(lines.join('\n'))
    message = undefined
    say('250 taken')
  }
  function takeCommand(line: string): void {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'DATA') message = []
    if (verb === 'RCPT') say(sink.refusal ?? '250 ok')
    else say(verb === 'DATA' ? '354 go on' : '250 ok')
    if (verb === 'QUIT') socket.end()
  }
  socket.on('data', (chunk) => {
    const lines = (pending + String(chunk)).split('\r\n')
    pending = lines.pop() ?? ''
    for (const line of lines) {
      if (message === undefined) takeCommand(line)
      else takeContent(line, message)
    }
  })
  socket.on('error', () => socket.destroy())
  say('220 sink')
}
