/** A way to the server that can be cut: before anything gets through, or after the server has heard but before it is heard. */
import { connect, createServer, type Server, type Socket } from 'node:net'

export type ShakyProxy = {
  url: string
  /** Nobody answers any more. */
  down: () => Promise<void>
  up: () => Promise<void>
  /** Requests arrive, answers do not. */
  losesAnswers: (loses: boolean) => void
  /** How often a text has passed towards the server. */
  heard: (text: string) => number
}

export const openShakyProxy = async (target: string): Promise<ShakyProxy> => {
  const { port: targetPort, hostname } = new URL(target)
  const sockets = new Set<Socket>()
  const passed: string[] = []
  let isLosing = false
  const carry = (client: Socket): void => {
    const server = connect(Number(targetPort), hostname)
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', (chunk) => {
      passed.push(String(chunk))
      server.write(chunk)
    })
    client.on('end', () => server.end())
    server.on('data', (chunk) => {
      if (isLosing) client.destroy()
      else client.write(chunk)
    })
    server.on('end', () => client.end())
  }
  let listener: Server
  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      listener = createServer(carry)
      listener.once('error', reject)
      listener.listen(port, '127.0.0.1', () => {
        const address = listener.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  const port = await listen(0)
  return {
    url: `http://127.0.0.1:${port}`,
    down: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
    up: async () => void (await listen(port)),
    heard: (text) => passed.join('').split(text).length - 1,
    losesAnswers: (loses) => {
      isLosing = loses
    },
  }
}
