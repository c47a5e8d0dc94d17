/** One check of `npm run check`: answers what is wrong, nothing when all is well. */
export type Gate = { readonly name: string; readonly run: () => Promise<readonly string[]> }

export type GateResult = {
  readonly name: string
  readonly failures: readonly string[]
  readonly durationMs: number
}

/** Runs each gate, whatever the others came to. A gate that throws has failed. */
export async function runGates(
  gates: readonly Gate[],
  report: (result: GateResult) => void,
): Promise<GateResult[]> {
  const results: GateResult[] = []
  for (const gate of gates) {
    const startedMs = performance.now()
    const failures = await gate
      .run()
      .catch((error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)])
    const result = { name: gate.name, failures, durationMs: performance.now() - startedMs }
    report(result)
    results.push(result)
  }
  return results
}
