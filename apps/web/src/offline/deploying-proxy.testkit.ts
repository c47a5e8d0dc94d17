/** A way to the server on which another version of the service worker can be put, as a deployment does. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

export type DeployingProxy = {
  url: string
  /** From now on the worker is another, which answers a message `which` with `newer`. */
  deploy: () => void
  close: () => Promise<void>
}

const NEWER = `;addEventListener('message', (event) => event.data === 'which' && event.ports[0].postMessage('newer'))`

export const openDeployingProxy = async (target: string): Promise<DeployingProxy> => {
  let isDeployed = false
  const forward = (from: IncomingMessage, to: ServerResponse): void => {
    const isWorker = from.url === '/sw.js'
    // The worker is changed on its way: as it is, and always anew.
    const headers = isWorker ? { host: from.headers.host } : from.headers
    const asked = request(new URL(from.url ?? '/', target), { method: from.method, headers }, (answer) => {
      const isChanged = isWorker && isDeployed
      if (isChanged) delete answer.headers['content-length']
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('end', () => to.end(isChanged ? NEWER : undefined))
      answer.pipe(to, { end: false })
    })
    asked.on('error', () => to.destroy())
    to.on('close', () => asked.destroy())
    from.pipe(asked)
  }
  const server = createServer(forward)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    deploy: () => {
      isDeployed = true
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
