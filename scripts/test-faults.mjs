/**
 * npm run test:faults: the promises with their whole figures, which takes hours. The same tests as in `npm test`, asked
 * for more; an environment variable that is set already wins.
 *
 *   npm run test:faults [-- --only faults] [-- jest's own options]
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './build.mjs'

const whole = {
  SOAK: 'full',
  ROUTING_MODEL_RUNS: '2000',
  RED_FIRST_OFFERS: '10000',
  FORGOTTEN_GREENS: '1000',
  RACES: '25',
  TAMPERINGS: '1000',
  RESTORES: '20',
  READS: '2000',
  LOG_QUESTIONS: '5000',
  REPORT_ROWS: '100000',
  HEADS: '10000',
  ERASED_KEYS: '100',
  CHATS: 'full',
  POINT_KILLS: '200',
  FORMS: '1000',
  CRASHES: '20',
  LONG_CUTS: '1',
  EXPORT_ROWS: '200000',
}

const given = process.argv.slice(2)
const options = given.includes('--only') ? given : ['--only', 'database,faults', ...given]
const child = spawn(process.execPath, [join(root, 'scripts', 'test.mjs'), ...options], {
  cwd: root,
  stdio: 'inherit',
  env: { ...whole, ...process.env },
})
child.on('close', (code) => process.exit(code ?? 1))
