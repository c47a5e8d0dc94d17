import { createQueue } from './tracker-queue.ts'
import { openStore, readValue, saveValue, startStoring, stopStoring } from './tracker-store.ts'
import { createEventId, createRandomId } from './tracker-uuid.ts'
import { CLICK_ID_NAMES, UTM_NAMES, type WireEvent } from './wire.ts'

const YEAR_SECONDS = 31536e3
const SESSION_SECONDS = 1800
const MAX_CAMPAIGN_CHARS = 2e3

type Props = Record<string, unknown>
type Api = ((...args: unknown[]) => void) & { q?: unknown[][]; identify?: Api }

const script = document.currentScript || document.querySelector('script[data-pixel]')
...
