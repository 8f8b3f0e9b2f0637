/**
 * The one case in which the truth is known: M/M/c. One desk, seniors who hold one consultation each and accept at once,
 * one colour, no ladder. The policy must then be a queue in order of arrival, and its mean wait Erlang's.
 *
 * A mean of waits is slow to settle (at a load of 0.95 it takes 20 million arrivals to be sure of it within 1 %). So the
 * check has two halves. The simulator and a bare queue of ten lines, which knows nothing of our policy, live through the
 * same arrivals and must agree on every single wait. And the bare queue, which is a thousand times quicker, goes on until
 * its mean is known well enough to be held against the formula. (The bare queue is the simulator's control variate.)
 */
import { alwaysOpen } from '../opening-hours.js'
import { usualTargets } from '../queue-order.js'
import { exponential, seeded, type Random } from './chance.js'
import { erlangC, meanWait } from './erlang.js'
import { Simulation } from './simulation.js'
import type { Arrival } from './world.js'

/** So long that whole milliseconds do not show. */
const SERVICE_MS = 25 * 60_000
const LONGEST_RUN = 400_000_000
const BATCHES = 40
const WARM_UP = 50_000

export interface Setting {
  readonly servers: number
  /** Share of the servers that is busy in the mean. */
  readonly load: number
}

export interface Checked extends Setting {
  /** In seconds. */
  readonly erlang: number
  readonly measured: number
  /** How uncertain the measured mean is, as a share of it (one standard error). */
  readonly error: number
  readonly arrivals: number
  /** Waits on which the simulator and the bare queue were compared, and how many differed. */
  readonly compared: number
  readonly differing: number
}

/** With fewer than this share waiting, the mean is a fraction of a second, and 3 % of it means nothing. */
const LEAST_WAITING = 0.02

/** 200 of them: 1 to 30 servers, loads from 0.3 (or from where one in fifty waits) to 0.95. */
export function allSettings(): readonly Setting[] {
  return Array.from({ length: 30 }, (_, i) => i + 1).flatMap((servers) => {
    const loads = servers <= 20 ? 7 : 6
    const from = lowestLoad(servers)
    return Array.from({ length: loads }, (_, i) => ({
      servers,
      load: from + ((0.95 - from) * i) / (loads - 1),
    }))
  })
}

function lowestLoad(servers: number): number {
  let percent = 30
  while (erlangC(servers, (servers * percent) / 100) < LEAST_WAITING) percent++
  return percent / 100
}

/** In: how many arrivals the simulator lives through, and how sure of the mean the bare queue must be. */
export function check(setting: Setting, seed: number, compare: number, wantedError: number): Checked {
  const { servers, load } = setting
  const short = simulatedWaits(setting, seed, compare)
  const bare = new BareQueue(servers)
  let differing = 0
  let place = 0
  for (const arrival of arrivals(setting, seeded(seed, 'textbook'), compare))
    if (bare.wait(arrival.at, arrival.takesMs) / 1000 !== short[place++]) differing++
  const long = longRun(setting, seeded(seed, 'textbook, long'), wantedError)
  return {
    ...setting,
    ...long,
    erlang: meanWait(servers, load * servers, SERVICE_MS) / 1000,
    compared: compare,
    differing: differing + Math.abs(short.length - compare),
  }
}

/** Seconds, in the order in which they ended. */
export function simulatedWaits(setting: Setting, seed: number, count: number): readonly number[] {
  const simulation = new Simulation(
    {
      desks: [{ hours: alwaysOpen, ladder: null, targets: usualTargets, offerSeconds: 30, coveredBy: [] }],
      seniors: Array.from({ length: setting.servers }, () => ({ desk: 0, capacity: 1 })),
      habits: { answerSeconds: { from: 0, to: 0 }, miss: 0, decline: 0, awayMinutes: 0, handoverMinutes: 0 },
      arrivals: arrivals(setting, seeded(seed, 'textbook'), count),
      duty: Array.from({ length: setting.servers }, (_, senior) => ({ at: 0, senior, onDuty: true })),
    },
    seeded(seed, 'people'),
  )
  simulation.runUntil(Infinity)
  return simulation.tally.colours.amber.waits
}

function* arrivals({ servers, load }: Setting, random: Random, count: number): Generator<Arrival, undefined> {
  let at = 0
  for (let i = 0; i < count; i++) {
    at += exponential(random, SERVICE_MS / (load * servers))
    yield { at: Math.round(at), desk: 0, rag: 'amber', takesMs: Math.round(exponential(random, SERVICE_MS)) }
  }
  return undefined
}

function longRun(
  { servers, load }: Setting,
  random: Random,
  wantedError: number,
): Pick<Checked, 'measured' | 'error' | 'arrivals'> {
  const queue = new BareQueue(servers)
  const gap = SERVICE_MS / (load * servers)
  let at = 0
  const meanOf = (count: number): number => {
    let total = 0
    for (let i = 0; i < count; i++)
      total += queue.wait((at += exponential(random, gap)), exponential(random, SERVICE_MS))
    return total / count / 1000
  }
  meanOf(WARM_UP)
  let size = 10_000
  let means = Array.from({ length: BATCHES }, () => meanOf(size))
  for (;;) {
    const measured = average(means)
    const spread = means.reduce((total, mean) => total + (mean - measured) ** 2, 0) / (BATCHES - 1)
    const error = Math.sqrt(spread / BATCHES) / measured
    if (error <= wantedError || size * BATCHES >= LONGEST_RUN)
      return { measured, error, arrivals: size * BATCHES }
    // Twice as long: what there is becomes half as many batches of twice the size.
    const merged = Array.from({ length: BATCHES / 2 }, (_, i) => average(means.slice(2 * i, 2 * i + 2)))
    size *= 2
    means = [...merged, ...Array.from({ length: BATCHES / 2 }, () => meanOf(size))]
  }
}

const average = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length

/** First come, first served, by whichever server is free first: a heap of the times at which they are. */
export class BareQueue {
  private readonly freeAt: Float64Array

  constructor(servers: number) {
    this.freeAt = new Float64Array(servers)
  }

  /** In: the next arrival, and how long it takes. Out: how long it waits. */
  wait(at: number, takes: number): number {
    const begins = Math.max(at, this.freeAt[0] ?? 0)
    this.replaceFirst(begins + takes)
    return begins - at
  }

  private replaceFirst(time: number): void {
    const { freeAt } = this
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if ((freeAt[below + 1] ?? Infinity) < (freeAt[below] ?? Infinity)) below++
      const sooner = freeAt[below] ?? Infinity
      if (sooner >= time) break
      freeAt[place] = sooner
      place = below
    }
    freeAt[place] = time
  }
}
