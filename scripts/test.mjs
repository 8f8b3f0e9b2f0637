/**
 * npm test: everything that proves the project. Builds first, then runs each project of jest.config.js; the journeys
 * also on Postgres and on Redis with Postgres, where those can be had. What can't be run is said loudly, and with
 * CI=true nothing may be skipped. Ends with a line "N passed, N failed".
 *
 *   npm test [-- --only domain,journeys] [-- jest's own options]
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, root } from './build.mjs'

const ci = process.env.CI === 'true'
const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
const arguments_ = process.argv.slice(2)
const onlyAt = arguments_.indexOf('--only')
const only = onlyAt === -1 ? null : arguments_.splice(onlyAt, 2)[1].split(',')

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(has)
const skipped = []
if (!browser)
  skipped.push('the journeys in a real browser: no Chromium on the PATH (apt-get install chromium)')
if (!has('redis-server'))
  skipped.push('everything on Redis: no redis-server on the PATH (apt-get install redis-server)')
if (!has('python3')) skipped.push('the second verifier of proofs: no python3 on the PATH')
if (ci && skipped.length > 0) {
  console.error(`CI may skip nothing, but can't run:\n  ${skipped.join('\n  ')}`)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

/** How pages look does not hang on where the rows and the queue are; the whole journey in a browser runs everywhere. */
const samePages = 'browser-(?!journey|routing|transfer)'

/**
 * Each run of jest: a name, the projects, the environment. Two files at a time, since each brings a whole service along
 * and waits for it most of the time; what kills things has the machine to itself.
 */
const runs = [
  { name: 'domain', projects: ['domain'] },
  { name: 'database', projects: ['database'] },
  { name: 'journeys', projects: ['journeys'] },
  {
    name: 'journeys-on-postgres',
    projects: ['journeys'],
    ignore: samePages,
    env: { TEST_PLACE: 'postgres' },
  },
  ...(has('redis-server')
    ? [{ name: 'journeys-on-redis', projects: ['journeys'], ignore: samePages, env: { TEST_PLACE: 'redis' } }]
    : []),
  { name: 'faults', projects: ['faults'], atATime: 1 },
].filter((run) => only === null || only.includes(run.name))

await build()
const folder = mkdtempSync(join(tmpdir(), 'advice-line-results-'))
let passed = 0
let failed = 0
for (const run of runs) {
  const file = join(folder, `${run.name}.json`)
  console.log(`\n── ${run.name} ${'─'.repeat(Math.max(0, 90 - run.name.length))}`)
  const code = await jest(run, file)
  const results = readResults(file)
  passed += results.passed
  failed += results.failed + (code !== 0 && results.failed === 0 ? 1 : 0)
}
rmSync(folder, { recursive: true, force: true })
for (const what of skipped) console.log(`\n!!! SKIPPED ${what}`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

function jest({ projects, ignore, env, atATime = 2 }, file) {
  const binary = join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const options = ['--selectProjects', ...projects, '--json', '--outputFile', file]
  options.push('--maxWorkers', String(atATime))
  if (ignore) options.push('--testPathIgnorePatterns', ignore)
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', binary, ...options, ...arguments_],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env, ...(browser ? { TEST_BROWSER: browser } : {}) },
    },
  )
  return new Promise((settle) => child.on('close', settle))
}

function readResults(file) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
