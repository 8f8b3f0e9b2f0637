/** npm run check: types, lint, format, import rules, unused code. Everything runs; the first failure decides the exit code. */
import { spawn } from 'node:child_process'
import { root } from './build.mjs'

const steps = {
  types: 'tsc -p tsconfig.json --noEmit',
  'types of the tests': 'tsc -p test/tsconfig.json --noEmit',
  'types of the client': 'tsc -p src/client/tsconfig.json --noEmit',
  lint: 'eslint . --max-warnings 0',
  format: 'prettier --check --log-level warn .',
  'import rules': 'depcruise --config .dependency-cruiser.cjs src',
  'unused code': 'knip',
}

let failed = false
for (const [name, command] of Object.entries(steps)) {
  const started = Date.now()
  const [binary, ...options] = command.split(' ')
  const child = spawn('npx', ['--no-install', binary, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((settle) => child.on('close', settle))
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  if (code !== 0) {
    failed = true
    console.log(output)
  }
}
process.exit(failed ? 1 : 0)
