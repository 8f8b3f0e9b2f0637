/** The page of the seniors needed: the tables, and in words what they stand on. */
import { GOAL_SECONDS } from '../domain/simulation/goals.js'
import { LONGEST_HOURS } from '../domain/simulation/past.js'
import type { Assumed } from './needed-figures.js'
import { MOST_CONCERNS } from './needed-reader.js'
import type { NeededReport } from './needed.service.js'
import { reportsPage, type ReportsPageInput } from './reports.presenter.js'
import { counted, measured } from './words.js'

export function neededPage(input: ReportsPageInput & { readonly report: NeededReport | null }) {
  const { report } = input
  const assumed = report?.assumed ?? null
  return {
    ...reportsPage(input, { title: 'Seniors needed', address: '/reports/seniors' }),
    cannot: report !== null && !report.isEmpty && assumed === null,
    cut: report?.isCut ? MOST_CONCERNS.toLocaleString('en-GB') : null,
    aim: assumed && aimOf(assumed),
    assumptions: assumed && assumptionsOf(assumed, (report?.desks.length ?? 0) > 1),
  }
}

const aimOf = ({ redMinutes }: Assumed): string =>
  `The fewest seniors with whom nine in ten of the concerns raised in that hour would have been answered within ` +
  `${measured(GOAL_SECONDS)}, and nine in ten of the red ones within the desk’s ${span(redMinutes, 'minute')}.`

function assumptionsOf(assumed: Assumed, isSeveral: boolean): readonly string[] {
  const { capacity, answerSeconds, answersKnown, tookLonger, minutes, minutesKnown } = assumed
  const answers = `Each offer is accepted after ${counted(answerSeconds, 'second')}`
  return [
    `Each senior holds up to ${span(capacity, 'consultation')} at once, as the one in the middle has it set now.`,
    tookLonger
      ? `${answers}. Half of yours took longer.`
      : answersKnown
        ? `${answers}, as half of yours were. Nobody misses an offer or passes on it, and no other desk helps.`
        : `${answers}: too few were accepted to know better. Nobody misses an offer or passes on it, and no other desk helps.`,
    `A consultation keeps its senior until its record is closed, as it did, but for ${counted(LONGEST_HOURS, 'hour')} at most. ` +
      `One that nobody answered would have taken ${counted(minutes, 'minute')}, ` +
      (minutesKnown ? 'as half of the others did at most.' : 'which is a guess.'),
    'The desk is open as it is set now. What came in while it was closed is left out: reds are the out-of-hours team’s, and the rest needs seniors’ time after opening that you have to add.',
    ...(isSeveral
      ? ['Each desk’s concerns go to its own seniors; the numbers of the desks are added up.']
      : []),
  ]
}

const span = ([low, high]: readonly [number, number], what: string): string =>
  low === high ? counted(low, what) : `${low} to ${counted(high, what)}`
