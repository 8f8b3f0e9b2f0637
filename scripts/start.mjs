/**
 * npm start: builds what is missing or out of date (in a child, so that the compilers don't stay in the server's
 * memory) and then runs the service in this very process: one pid for Ctrl-C, SIGTERM and kill -9.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { outOfDate, root } from './build.mjs'

const main = join(root, 'dist', 'main.js')

if (existsSync(join(root, 'src')) && (await outOfDate()).length > 0) await runBuild()

process.setSourceMapsEnabled(true)
await import(pathToFileURL(main).href)

async function runBuild() {
  const child = spawn(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
  const stop = (signal) => {
    child.kill(signal)
    process.exit(128 + (signal === 'SIGINT' ? 2 : 15))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const code = await new Promise((settle, fail) => child.on('error', fail).on('close', settle))
  process.off('SIGINT', stop).off('SIGTERM', stop)
  if (code !== 0) process.exit(code ?? 1)
}
