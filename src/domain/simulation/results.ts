/** What came out of a simulation, as plain data: for the screen, for a file, for a report. Times in seconds. */
import { rags, type Rag } from '../concern.js'
import { quantile } from '../expected-wait.js'
import type { Rung } from '../ladder.js'
import type { Simulation } from './simulation.js'
import type { HourTally, OfferFate } from './tally.js'
import { whysWaiting, whyWaiting, type WhyWaiting } from './unanswered.js'

export interface ColourResults {
  readonly rag: Rag
  readonly raised: number
  readonly answered: number
  /** Acknowledged by the out-of-hours team. */
  readonly handedOver: number
  readonly stillWaiting: number
  readonly median: number | null
  readonly ninetieth: number | null
  readonly mean: number | null
  readonly longest: number | null
  /** Share of the answered that were answered by the time the desk aims for. */
  readonly inTime: number | null
}

export interface Results {
  readonly raised: number
  readonly answered: number
  readonly handedOver: number
  readonly stillWaiting: number
  readonly colours: readonly ColourResults[]
  readonly rungs: Readonly<Record<Rung, Readonly<Record<Rag, number>>>>
  readonly whyWaiting: Readonly<Record<WhyWaiting, number>>
  readonly offers: { readonly made: number } & Readonly<Record<OfferFate, number>>
  /** Answered by a senior of a covering desk. */
  readonly byCovering: number
  readonly seniors: SeniorResults
  /** By the hour since 1970. */
  readonly hours: readonly ({ readonly hour: number } & Readonly<HourTally>)[]
  readonly looks: number
}

export interface SeniorResults {
  readonly count: number
  /** Share of the time of their slots in which a consultation held them. */
  readonly use: number | null
  readonly leastAccepted: number
  readonly mostAccepted: number
}

export function resultsOf(simulation: Simulation, now: Date): Results {
  const { tally, desks, seniors } = simulation
  const waiting = desks.flatMap((desk) => [...desk.queue.values()])
  const whys = waiting.map((concern) => whyWaiting(concern, now))
  const colours = rags.map((rag) =>
    colourResults(simulation, rag, waiting.filter(({ queued }) => queued.rag === rag).length),
  )
  const busy = sum(seniors.map(({ busyMs }) => busyMs))
  const onDuty = sum(seniors.map(({ onDutyMs }) => onDutyMs))
  const accepted = seniors.map((senior) => senior.accepted)
  return {
    raised: tally.raised,
    answered: sum(colours.map(({ answered }) => answered)),
    handedOver: sum(colours.map(({ handedOver }) => handedOver)),
    stillWaiting: waiting.length,
    colours: colours.filter(({ raised }) => raised > 0),
    rungs: tally.rungs,
    whyWaiting: Object.fromEntries(
      whysWaiting.map((why) => [why, whys.filter((each) => each === why).length]),
    ) as Record<WhyWaiting, number>,
    offers: { made: tally.offers, ...tally.fates },
    byCovering: tally.byCovering,
    seniors: {
      count: seniors.length,
      use: onDuty > 0 ? busy / onDuty : null,
      leastAccepted: least(accepted),
      mostAccepted: most(accepted),
    },
    hours: [...tally.hours].map(([hour, counted]) => ({ hour, ...counted })).sort((a, b) => a.hour - b.hour),
    looks: tally.looks,
  }
}

function colourResults({ tally }: Simulation, rag: Rag, stillWaiting: number): ColourResults {
  const { raised, handedOver, inTime, waits } = tally.colours[rag]
  const sorted = Float64Array.from(waits).sort()
  const answered = sorted.length
  const known = (value: number): number | null => (answered > 0 ? value : null)
  return {
    rag,
    raised,
    answered,
    handedOver,
    stillWaiting,
    median: known(quantile(sorted, 0.5)),
    ninetieth: known(quantile(sorted, 0.9)),
    mean: known(sum(waits) / answered),
    longest: known(sorted.at(-1) ?? 0),
    inTime: known(inTime / answered),
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const least = (values: readonly number[]): number =>
  values.reduce((low, value) => Math.min(low, value), Infinity)
const most = (values: readonly number[]): number => values.reduce((high, value) => Math.max(high, value), 0)
