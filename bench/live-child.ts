/**
 * The process that `live.ts` measures: a whole server on a free port with two workspaces, of which `bench` takes the load
 * and `quiet` an event now and then. Answers commands of its parent over IPC.
 */
import { type LiveServer, openLiveServer } from '@tributary/server/live-server.testkit'

// Half a second after the last watcher has left the view costs nothing again: rounds without watchers are without it.
const server: LiveServer = await openLiveServer({ idleMs: 500 })
const [bench, quiet] = [await server.newWorkspace('bench'), await server.newWorkspace('quiet')]

export type LiveCommand = 'cpu' | 'drain' | 'watchers' | 'stop'

async function obey(command: LiveCommand): Promise<number> {
  switch (command) {
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return user + system
    }
    case 'drain':
      await server.consumer.waitUntilStored(server.eventLog.end())
      return 0
    case 'watchers':
      return server.live().watchers()
    case 'stop':
      await server.close()
      process.disconnect()
      process.exit(0)
  }
}

// Only the parent, live.ts, sends these.
process.on('message', (message: { id: number; command: LiveCommand }) => {
  void obey(message.command).then((value) => process.send?.({ id: message.id, value }))
})
const accessOf = ({ api_key, pixel_id }: typeof bench) => ({ key: api_key, pixelId: pixel_id })
process.send?.({ ready: { url: server.url, bench: accessOf(bench), quiet: accessOf(quiet) } })
