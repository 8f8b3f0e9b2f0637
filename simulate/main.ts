/**
 * npm run simulate: a day or a year of the line in simulated time, by the service's own routing policy. What it assumes
 * and how to read it: docs/simulator.md. Options: npm run simulate -- --help
 */
import { writeFile } from 'node:fs/promises'
import { atLondon, dayAfter } from '../src/domain/london-clock.js'
import { seeded } from '../src/domain/simulation/chance.js'
import { nationalWorld, type NationalLine } from '../src/domain/simulation/national.js'
import { resultsOf, type Results } from '../src/domain/simulation/results.js'
import { Simulation } from '../src/domain/simulation/simulation.js'
import { checkAgainstErlang } from './check.js'
import { help, readOptions } from './options.js'
import { Progress } from './progress.js'
import { reportOf } from './report.js'
import { figure } from './words.js'

const HOUR = 60 * 60_000
const say = (line: string): void => void process.stdout.write(`${line}\n`)

function live(line: NationalLine): { results: Results; tookMs: number; livedMs: number } {
  const progress = new Progress()
  const simulation = new Simulation(nationalWorld(line), seeded(line.seed, 'people'))
  const begin = atLondon(line.firstDay, 0).getTime()
  const end = atLondon(dayAfter(line.firstDay, line.days), 0).getTime()
  for (let at = begin; at < end;) {
    at = Math.min(end, at + HOUR)
    simulation.runUntil(at)
    const day = new Date(at).toISOString().slice(0, 10)
    progress.show((at - begin) / (end - begin), `${day}, ${figure(simulation.tally.raised)} concerns`)
  }
  return { results: resultsOf(simulation, new Date(end)), tookMs: progress.end(), livedMs: end - begin }
}

function introduce(line: NationalLine): void {
  const opening = line.hours === 'always' ? 'open day and night' : 'open in office hours'
  say(`${line.days === 1 ? '1 day' : `${line.days} days`} from ${line.firstDay}, seed ${line.seed}`)
  say(
    `${line.desks} desks, ${opening}; ${figure(line.seniors)} seniors by day who hold up to ${line.capacity} each`,
  )
  say(
    `${figure(line.perDay)} concerns on an ordinary working day; ${line.talkMinutes} minutes of talk and ` +
      `${line.recordMinutes} for the record; ${line.miss * 100} % of offers missed, ${line.decline * 100} % declined`,
  )
  say('')
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (!options) return say(help)
  const { line, json, check } = options
  if (check) {
    if (!checkAgainstErlang(check === 'quick', line.seed, say)) process.exitCode = 1
    return
  }
  introduce(line)
  const { results, tookMs, livedMs } = live(line)
  for (const text of reportOf(results)) say(text)
  say(
    `took ${(tookMs / 1000).toFixed(1)} s, ${figure(Math.round(livedMs / tookMs))} times faster than life; ` +
      `the policy was asked ${figure(results.looks)} times`,
  )
  if (json !== null) await writeFile(json, `${JSON.stringify({ line, tookMs, results }, null, 2)}\n`)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
