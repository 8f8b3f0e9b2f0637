/** How many data keys the current master key does not wrap yet: `npm run keys:left`. Exit 0 when none is left. */
import 'reflect-metadata'
import { keysLeft } from './database/data-keys.js'
import { readConfig } from './platform/config.js'
import { makeLog } from './platform/log.js'
import { StartRefused } from './platform/start-refused.js'
import { openStore } from './store.js'

async function main(): Promise<number> {
  const config = readConfig(process.env)
  const undo: (() => Promise<unknown>)[] = []
  try {
    const { database, vault } = await openStore(config, makeLog('warn'), undo)
    const { all, left } = await keysLeft(database, vault)
    console.log(`${left} of ${all} data keys are not wrapped by the current master key ${vault.masterKeyId}`)
    if (left === 0) console.log('MASTER_KEY_PREVIOUS is not needed')
    return left === 0 ? 0 : 1
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof StartRefused ? error.message : error)
    process.exit(2)
  },
)
