/** Entry of the worker thread: one job in, one result out. */
import { parentPort, workerData } from 'node:worker_threads'
import { computePaths, type PathJob } from './path-compute.ts'

parentPort?.postMessage(computePaths(workerData as PathJob))
