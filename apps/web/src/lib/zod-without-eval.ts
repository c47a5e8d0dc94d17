/** The content policy forbids code made from text, which zod would otherwise try once at start. Must load before any schema. */
import { config } from 'zod'

config({ jitless: true })
