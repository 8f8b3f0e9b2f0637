/**
 * npm run dev: the same as start, reloading on change. Nest watches the server and the views; this watches what the
 * browser gets. Pages pick up the new names by themselves (platform/pages reads the manifest again).
 */
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build, root } from './build.mjs'

const say = (error) => console.error(error.message)
await build().catch(say)

let timer
const rebuild = () => {
  timer ??= setTimeout(() => {
    timer = undefined
    build({ assetsOnly: true }).catch(say)
  }, 150)
}
for (const folder of ['src/platform/styles', 'src/client', 'src/domain']) {
  watch(join(root, folder), { recursive: true }, rebuild)
}

const nest = join(
  dirname(createRequire(import.meta.url).resolve('@nestjs/cli/package.json')),
  'bin',
  'nest.js',
)
const child = spawn(process.execPath, [nest, 'start', '--watch', '--enable-source-maps'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ADVICE_LINE_DEV: '1' },
})
// Ctrl-C reaches the child by itself; we only wait for it. SIGTERM is passed on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('close', (code) => process.exit(code ?? 0))
