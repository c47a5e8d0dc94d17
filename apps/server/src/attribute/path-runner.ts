/** Runs path jobs: small ones at once, large ones in a worker thread, so that the server keeps answering. */
import { Worker } from 'node:worker_threads'
import { computePaths, type PathJob, type PathResult } from './path-compute.ts'

/** Touches times models up to which a job takes a few milliseconds. */
const SMALL_JOB = 50_000

export function runPathJob(job: PathJob): Promise<PathResult> {
  const weight = job.paths.touches.length * job.models.length * (job.intervals ? 200 : 1)
  return weight <= SMALL_JOB ? Promise.resolve(computePaths(job)) : runInWorker(job)
}

function runInWorker(job: PathJob): Promise<PathResult> {
  const { touches, offsets, conversions, value, nulls } = job.paths
  const moved = [touches, offsets, conversions, value, nulls, ...(job.netValue ? [job.netValue] : [])].map(
    (array) => array.buffer as ArrayBuffer,
  )
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./path-worker.ts', import.meta.url), {
      workerData: job,
      transferList: [...new Set(moved)],
    })
    worker.once('message', (result: PathResult) => resolve(result))
    worker.once('error', reject)
    worker.once('exit', (code) =>
      reject(new Error(`the attribution worker ended with code ${code} before it answered`)),
    )
  })
}
