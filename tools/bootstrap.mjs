#!/usr/bin/env node
// First command after a clone: plain JavaScript for any Node >= 20 that needs nothing installed.
// node tools/bootstrap.mjs <start|dev|test|check|bench|tributary> [...args]
import { main } from './setup/main.mjs'

process.exitCode = await main(process.argv.slice(2))
