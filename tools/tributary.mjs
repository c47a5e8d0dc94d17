#!/usr/bin/env node
// The `tributary` command: sets up what is missing, then hands over to apps/cli/src/main.ts.
import { main } from './setup/main.mjs'

process.exitCode = await main(['tributary', ...process.argv.slice(2)])
