/**
 * npm run measure:logs: how quick the manager's logs are over whatever the service's database holds (fill it with
 * `npm run seed:history`). It starts the service on DATA_DIR, asks as the demo manager over HTTP, one question after the
 * other, and prints the percentiles.
 *
 *   npm run measure:logs -- [--requests 200] [--seed N] [--skip 'opening one']
 */
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chance, type Chance } from '../bench/support/chance.js'
import { percentile } from '../bench/support/measured.js'
import { freePort } from '../bench/support/place.js'
import { categories, outcomes } from '../src/domain/advice-record.js'
import { tableOf } from '../simulate/table.js'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    skip: { type: 'string', default: '' },
  },
})
const LOG = '/api/v1/oversight/consultations'
const dice = chance(Number(values.seed))

interface Listed {
  readonly total: number
  readonly totalIsExact: boolean
  readonly items: readonly { readonly ref: string }[]
  readonly next: string | null
}

/** What is asked, many times over, with other values each time. */
interface Kind {
  readonly name: string
  question(whole: Listed): string
}

const query = (asked: Record<string, string | number>): string =>
  `${LOG}?${new URLSearchParams(Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)])).toString()}`
const day = (from: Chance): string =>
  new Date(Date.now() - from.below(1_000) * 86_400_000).toISOString().slice(0, 10)
const rags = ['red', 'amber', 'green', 'blue'] as const
const agencies = ['gp', 'police', 'school', 'hospital', 'probation', 'housing', 'council'] as const
const states = ['closed', 'withdrawn', 'handed-over', 'waiting'] as const
const sorts = ['raisedAt', '-raisedAt', 'wait', '-wait'] as const

function anyFilters(): Record<string, string> {
  const all = {
    state: dice.pick(states),
    agency: dice.pick(agencies),
    outcome: dice.pick(outcomes),
    rag: dice.pick(rags),
    category: dice.pick(Object.keys(categories)),
    from: day(dice),
    to: day(dice),
    overdue: dice.pick(['true', 'false']),
    unreviewed: dice.pick(['true', 'false']),
    missed: dice.pick(['true', 'false']),
    repeat: dice.pick(['true', 'false']),
  }
  return Object.fromEntries(Object.entries(all).filter(() => dice.below(4) === 0))
}

const kinds: readonly Kind[] = [
  { name: 'newest page', question: () => LOG },
  ...sorts.map((sort) => ({ name: `sorted by ${sort}`, question: () => query({ sort, size: 100 }) })),
  { name: 'any page', question: ({ total }) => query({ page: 1 + dice.below(Math.ceil(total / 25)) }) },
  {
    name: 'any page by wait',
    question: ({ total }) => query({ sort: '-wait', page: 1 + dice.below(Math.ceil(total / 25)) }),
  },
  { name: 'any filters', question: () => query(anyFilters()) },
  { name: 'any filters by wait', question: () => query({ ...anyFilters(), sort: dice.pick(sorts) }) },
  {
    name: 'one outcome, deep',
    question: () => query({ outcome: dice.pick(outcomes), page: 1 + dice.below(200) }),
  },
  { name: 'most of it, deep', question: () => query({ state: 'closed', page: 1 + dice.below(3_000) }) },
]

async function main(): Promise<void> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const service = spawn(process.execPath, [fileURLToPath(new URL('../main.js', import.meta.url))], {
    cwd: join(fileURLToPath(new URL('../..', import.meta.url))),
    env: { ...process.env, PORT: String(port), LOG_LEVEL: 'warn', RATE_LIMIT_SCALE: '1000000' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const gone = new Promise<void>((resolve) => service.once('exit', () => resolve()))
  try {
    const cookie = await signedIn(url)
    const ask = async (path: string, body?: object): Promise<{ ms: number; text: string }> => {
      const began = performance.now()
      const answer = await fetch(url + path, {
        method: body ? 'POST' : 'GET',
        headers: { cookie, origin: url, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
      return { ms: performance.now() - began, text }
    }
    const whole = JSON.parse((await ask(LOG)).text) as Listed
    console.log(
      `${whole.total.toLocaleString('en-GB')} consultations, seed ${values.seed}, ${values.requests} requests each`,
    )
    const rows: string[][] = []
    for (const kind of kinds)
      rows.push(await measured(kind.name, async () => (await ask(kind.question(whole))).ms))
    rows.push(
      await measured('opening one', async () => {
        const found = await ask(query({ page: 1 + dice.below(Math.ceil(whole.total / 25)) }))
        const { ref } = dice.pick((JSON.parse(found.text) as Listed).items)
        return (await ask(`${LOG}/${ref}/open`, { reason: 'Measuring' })).ms
      }),
    )
    for (const line of tableOf(['', 'p50 ms', 'p95 ms', 'most'], rows)) console.log(line)
  } finally {
    service.kill('SIGTERM')
    await gone
  }
}

async function measured(name: string, once: () => Promise<number>): Promise<string[]> {
  if (values.skip.split(',').includes(name)) return [name, '', '', '']
  const samples: number[] = []
  for (let n = 0; n < Number(values.requests); n++) samples.push(await once())
  return [name, ...[0.5, 0.95, 1].map((share) => String(percentile(samples, share)))]
}

async function signedIn(url: string): Promise<string> {
  for (const until = Date.now() + 120_000; ; await new Promise((later) => setTimeout(later, 100))) {
    if ((await fetch(`${url}/readyz`).catch(() => null))?.ok) break
    if (Date.now() > until) throw new Error('the service did not start')
  }
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: 'manager@demo.example', password: 'advice-line-demo' }),
  })
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0] ?? '')
    .join('; ')
}

await main()
