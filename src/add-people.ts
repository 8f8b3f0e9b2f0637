/**
 * Adds desks, organisations and people from a JSON file (docs/operators.md): `npm run people:add -- FILE`. With `--demo`
 * instead of a file it adds the invented ones of the embedded default, for trying things out; never in production.
 */
import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { demoRoster } from './people/demo-people.js'
import { addRoster, rosterSchema, type Roster } from './people/roster.js'
import { readConfig } from './platform/config.js'
import { makeLog } from './platform/log.js'
import { StartRefused } from './platform/start-refused.js'
import { openStore } from './store.js'

async function main(argument: string | undefined): Promise<void> {
  const config = readConfig(process.env)
  if (argument === undefined) throw new StartRefused('Give the file with the people to add, or --demo')
  if (argument === '--demo' && config.production) throw new StartRefused('--demo: never in production')
  const roster = argument === '--demo' ? demoRoster : readRoster(argument)
  const undo: (() => Promise<unknown>)[] = []
  try {
    const { database, auth } = await openStore(config, makeLog('warn'), undo)
    console.log(`${await addRoster(database, auth, roster)} people added`)
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

function readRoster(file: string): Roster {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new StartRefused(`${file}: can't be read as JSON`)
  }
  const parsed = rosterSchema.safeParse(json)
  if (!parsed.success) throw new StartRefused(`${file}:\n${z.prettifyError(parsed.error)}`)
  return json as Roster
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof StartRefused ? error.message : error)
  process.exit(1)
})
