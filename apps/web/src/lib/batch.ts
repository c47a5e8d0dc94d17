/** Questions about single things that come within a moment of each other go as one; each gets the answer to its own. */
export type BatchOptions<Answer> = {
  /** Answers by id; an id without one is answered by undefined. */
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Answer>>
  /** Most ids that go at once. */
  limit: number
  waitMs: number
}
type Waiting<Answer> = {
  id: string
  resolve: (answer: Answer | undefined) => void
  reject: (cause: unknown) => void
}

export function createBatch<Answer>({ load, limit, waitMs }: BatchOptions<Answer>) {
  let waiting: Waiting<Answer>[] = []

  async function send(part: readonly Waiting<Answer>[]): Promise<void> {
    try {
      const answers = await load([...new Set(part.map(({ id }) => id))])
      for (const { id, resolve } of part) resolve(answers.get(id))
    } catch (cause) {
      for (const { reject } of part) reject(cause)
    }
  }

  function sendAll(): void {
    const asked = waiting
    waiting = []
    for (let at = 0; at < asked.length; at += limit) void send(asked.slice(at, at + limit))
  }

  return (id: string): Promise<Answer | undefined> =>
    new Promise((resolve, reject) => {
      waiting.push({ id, resolve, reject })
      if (waiting.length === 1) setTimeout(sendAll, waitMs)
    })
}
