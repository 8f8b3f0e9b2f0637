/**
 * npm run audit:verify -- FILE [--key PUBLICKEY] [--checkpoints FOLDER]: builds what is missing, then checks the proof.
 * Nothing of it needs the database, the network or a key that opens anything.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, root } from './build.mjs'

const program = join(root, 'dist', 'audit-verify.js')
if (!existsSync(program)) await build({ quiet: true })
await import(pathToFileURL(program).href)
