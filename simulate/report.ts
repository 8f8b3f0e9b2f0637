/** The result of a simulation in words and tables. */
import { rungs, rungWords } from '../src/domain/ladder.js'
import { londonParts } from '../src/domain/london-clock.js'
import type { Results } from '../src/domain/simulation/results.js'
import { whysWaiting, whyWaitingWords } from '../src/domain/simulation/unanswered.js'
import { tableOf } from './table.js'
import { durationOf, figure, percent } from './words.js'

const HOUR = 60 * 60 * 1000

export const reportOf = (results: Results): string[] =>
  [waits, ladder, seniors, hours, unanswered].flatMap((part) => [...part(results), ''])

function waits({ colours }: Results): string[] {
  const wait = (seconds: number | null): string | null => (seconds === null ? null : durationOf(seconds))
  return tableOf(
    [
      'waits',
      'raised',
      'answered',
      'out of hours',
      'waiting',
      'median',
      '90th',
      'mean',
      'longest',
      'in time',
    ],
    colours.map((colour) => [
      colour.rag,
      colour.raised,
      colour.answered,
      colour.handedOver,
      colour.stillWaiting,
      wait(colour.median),
      wait(colour.ninetieth),
      wait(colour.mean),
      wait(colour.longest),
      percent(colour.inTime),
    ]),
  )
}

function ladder({ colours, rungs: reached }: Results): string[] {
  return tableOf(
    ['ladder: got as far as', ...colours.flatMap(({ rag }) => [rag, 'share'])],
    rungs.map((rung) => [
      rungWords[rung],
      ...colours.flatMap(({ rag, raised }) => [reached[rung][rag], percent(reached[rung][rag] / raised)]),
    ]),
  )
}

function seniors({
  seniors: { count, use, leastAccepted, mostAccepted },
  offers,
  ...rest
}: Results): string[] {
  const share = (part: number): string => percent(offers.made > 0 ? part / offers.made : 0) ?? ''
  return [
    `seniors: ${figure(count)}, in use for ${percent(use) ?? '–'} of their time on duty; ` +
      `each accepted ${figure(leastAccepted)} to ${figure(mostAccepted)}`,
    `offers: ${figure(offers.made)}; accepted ${share(offers.accepted)}, missed ${share(offers['too-late'])}, ` +
      `declined ${share(offers.declined)}, taken by a colleague ${share(offers.taken)}, ` +
      `gave way to a red ${share(offers['red-first'])}`,
    `answered by a covering desk: ${figure(rest.byCovering)} of ${figure(rest.answered)}`,
  ]
}

/** By the hour of the day in London, all days together. */
function hours({ hours: counted }: Results): string[] {
  const byHour = Array.from({ length: 24 }, () => ({ raised: 0, onDutyMs: 0, busyMs: 0, days: 0 }))
  for (const { hour, raised, onDutyMs, busyMs } of counted) {
    const sum = byHour[Math.floor(londonParts(new Date(hour * HOUR)).minute / 60)]
    if (!sum) continue
    sum.raised += raised
    sum.onDutyMs += onDutyMs
    sum.busyMs += busyMs
    sum.days++
  }
  const two = (hour: number): string => String(hour).padStart(2, '0')
  const rows = byHour.map(({ raised, onDutyMs, busyMs, days }, hour) => [
    `${two(hour)} to ${two(hour + 1)}`,
    raised,
    Math.round(onDutyMs / HOUR / Math.max(1, days)),
    Math.round(busyMs / HOUR / Math.max(1, days)),
    percent(onDutyMs > 0 ? busyMs / onDutyMs : null),
  ])
  return tableOf(['hour', 'raised', 'could be held', 'held', 'use'], rows)
}

function unanswered({ whyWaiting, stillWaiting }: Results): string[] {
  if (stillWaiting === 0) return ['Nobody waits at the end.']
  return [
    `${figure(stillWaiting)} wait at the end:`,
    ...whysWaiting
      .filter((why) => whyWaiting[why] > 0)
      .map((why) => `  ${figure(whyWaiting[why])} ${whyWaitingWords[why]}`),
  ]
}
