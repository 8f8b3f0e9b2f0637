/**
 * An export of many consultations takes little memory, however many there are and however slowly it is taken: the real
 * service, its memory as the system counts it (issue 5). Whole: 200,000 rows, under 100 MB more.
 *
 * Fails on these broken builds: all rows read at once (one FETCH ALL); the file put together before it is sent.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { fillLogLines } from '../../src/database/log-lines.js'
import { say } from '../support/chance.js'
import { signIn, type Person } from '../support/client.js'
import { manyConsultations } from '../support/many.js'
import { inDatabase } from '../support/reach-in.js'
import { closeService, startService, type Service } from '../support/service.js'

const ROWS = Number(process.env['EXPORT_ROWS'] ?? 20_000)
const MOST_MB = 100
let service: Service
let manager: Person

beforeAll(async () => {
  service = await startService({ kind: 'postgres' })
  manager = await signIn(service.url, 'manager')
  await inDatabase(
    service,
    manyConsultations.replaceAll('$3', `(${idOf('gp')})`).replaceAll('$4', `(${idOf('senior1')})`),
    [ROWS, 'exampleshire'],
  )
  await inDatabase(service, fillLogLines)
  await inDatabase(service, 'ANALYZE consultation, log_line')
}, 300_000)
afterAll(() => closeService(service))

const idOf = (account: string): string => `SELECT id FROM person WHERE email = '${account}@demo.example'`

/** What the service's process holds in memory, in MB. */
const residentMb = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${service.child.pid}/status`, 'utf8'))?.[1]) / 1024

interface Taken {
  readonly lines: number
  readonly mostMb: number
  readonly seconds: number
}

/** Takes the file; slowly: with a rest after each piece, so that it has to wait. */
async function take(slowly: boolean): Promise<Taken> {
  const started = performance.now()
  let mostMb = residentMb()
  let lines = -1
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request(`${service.url}/api/v1/oversight/export.csv?reason=Measured`, {
      headers: { cookie: manager.cookie },
    })
      .on('response', resolve)
      .on('error', reject)
      .end(),
  )
  expect(answer.statusCode).toBe(200)
  const watch = setInterval(() => (mostMb = Math.max(mostMb, residentMb())), 20)
  for await (const piece of answer) {
    for (const byte of piece as Buffer) if (byte === 10) lines++
    if (slowly) await new Promise((later) => setTimeout(later, 5))
  }
  clearInterval(watch)
  return { lines, mostMb: Math.max(mostMb, residentMb()), seconds: (performance.now() - started) / 1000 }
}

test.each([
  ['as fast as it comes', false],
  ['slowly', true],
])(
  `${ROWS} consultations take little memory, taken %s`,
  async (how, slowly) => {
    const before = residentMb()
    const { lines, mostMb, seconds } = await take(slowly)
    say(
      `export: ${lines} lines in ${seconds.toFixed(1)} s, ${how}; resident ${before.toFixed(0)} MB before, ` +
        `${mostMb.toFixed(0)} MB at most: ${(mostMb - before).toFixed(0)} MB more`,
    )
    expect(lines).toBeGreaterThanOrEqual(ROWS)
    expect(mostMb - before).toBeLessThan(MOST_MB)
  },
  600_000,
)
