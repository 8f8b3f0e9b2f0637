/** The tables of a report, in the order of the page. Every count passes through `shared`: what it hides nobody sees. */
import { outcomeNames } from '../domain/advice-record.js'
import { rags } from '../domain/concern.js'
import { organisationKindNames } from '../domain/people.js'
import { FEWEST_SHOWN } from '../domain/suppression.js'
import { barChart, waitChart } from './report-charts.js'
import { periodTable } from './report-periods.js'
import type { Counted, CountedBy, ReportFigures } from './report-reader.js'
import type { ReportRange } from './report-range.js'
import {
  countCell,
  inWords,
  minutesOf,
  shared,
  waitCell,
  waitsOf,
  type Part,
  type ReportTable,
  type Shared,
} from './report-table.js'
import { hourTables } from './report-weeks.js'
import { ragNames } from './words.js'

export function reportTables(figures: ReportFigures, range: ReportRange): readonly ReportTable[] {
  const at = (by: CountedBy, key: string | null): Counted | undefined =>
    figures.counted.find((each) => each.by === by && each.key === key)
  return [
    waits(at),
    periodTable(figures, range),
    ...hourTables(figures, range),
    offers(figures),
    endings(at),
    agencies(at),
    repeats(figures),
  ]
}

type At = (by: CountedBy, key: string | null) => Counted | undefined

const NOT_ANSWERED = 'not-answered'

function waits(at: At): ReportTable {
  const parts = [
    ...rags.map((rag) => ({ key: rag, name: ragNames[rag] })),
    { key: NOT_ANSWERED, name: 'Not answered' },
  ]
  const of = (key: string): Counted | undefined => at('colour', key === NOT_ANSWERED ? null : key)
  const counts = shared(parts, (key) => of(key)?.raised ?? 0)
  const rows = counts.parts.map(({ key, name, count }) => ({ name, count, ...waitsOf(of(key)), key }))
  const known = rows.filter(({ median }) => typeof median === 'number')
  return {
    id: 'waits',
    title: 'Waits by colour',
    about:
      known
        .map(
          ({ name, median, ninetieth }) =>
            `${name}: half were answered within ${waitCell(median).text}` +
            (typeof ninetieth === 'number' ? `, nine in ten within ${waitCell(ninetieth).text}.` : '.'),
        )
        .join(' ') || 'Too few were answered to say.',
    headHeading: 'Colour when answered',
    headings: ['Concerns', 'Median wait', '90th percentile'],
    rows: rows.map(({ name, count, median, ninetieth }) => ({
      head: name,
      cells: [countCell(count), waitCell(median), waitCell(ninetieth)],
    })),
    total: { head: 'All', cells: [countCell(counts.total)] },
    chart:
      known.length === 0
        ? null
        : waitChart(
            known.map(({ name, median, ninetieth }) => ({
              name,
              median: minutesOf(median),
              ninetieth: minutesOf(ninetieth),
            })),
          ),
  }
}

const counted = (
  about: Pick<ReportTable, 'id' | 'title' | 'headHeading'>,
  counts: Shared,
  what: string,
): ReportTable => ({
  ...about,
  about: inWords(counts),
  headings: [what],
  rows: counts.parts.map(({ name, count }) => ({ head: name, cells: [countCell(count)] })),
  total: { head: 'All', cells: [countCell(counts.total)] },
  chart: barChart(
    counts.parts.map(({ name, count }) => ({ name, value: count })),
    what,
  ),
})

const offerFates: readonly Part[] = [
  { key: 'accepted', name: 'Accepted' },
  { key: 'declined', name: 'Passed on' },
  { key: 'missed', name: 'Missed' },
  { key: 'rescinded', name: 'Taken back' },
]

/**
 * How many were missed can be added up from the days, unless it is too few to stand anywhere: so it is as good as shown,
 * and the others are a table of their own to the rule.
 */
function offers({ offers: each }: ReportFigures): ReportTable {
  const ended = (fate: string) => each.find(({ by, key }) => by === 'outcome' && key === fate)?.ended ?? 0
  const missed = ended('missed')
  const isKnown = missed === 0 || missed >= FEWEST_SHOWN
  const others = shared(isKnown ? offerFates.filter(({ key }) => key !== 'missed') : offerFates, ended)
  const counts: Shared = {
    parts: offerFates.map(
      (part) => others.parts.find(({ key }) => key === part.key) ?? { ...part, count: missed },
    ),
    total: others.total === null || !isKnown ? others.total : others.total + missed,
  }
  const about = { id: 'offers', title: 'Offers to seniors', headHeading: 'How the offer ended' }
  return counted(about, counts, 'Offers')
}

const otherEndings: readonly Part[] = [
  { key: 'withdrawn', name: 'Withdrawn by the practitioner' },
  { key: 'handed-over', name: 'Handed over' },
  { key: 'open', name: 'Not ended yet' },
]

function endings(at: At): ReportTable {
  const parts = [...Object.entries(outcomeNames).map(([key, name]) => ({ key, name })), ...otherEndings]
  const counts = shared(parts, (key) => at('ending', key)?.raised ?? 0)
  return counted({ id: 'outcomes', title: 'Outcomes', headHeading: 'Outcome' }, counts, 'Concerns')
}

const NO_AGENCY = 'none'

function agencies(at: At): ReportTable {
  const of = (key: string): Counted | undefined => at('agency', key === NO_AGENCY ? null : key)
  const parts = [
    ...Object.entries(organisationKindNames).map(([key, name]) => ({ key, name })),
    { key: NO_AGENCY, name: 'Not known' },
  ].filter(({ key }) => of(key) !== undefined)
  const counts = shared(parts, (key) => of(key)?.raised ?? 0)
  const table = counted(
    { id: 'agencies', title: 'Agencies', headHeading: 'Kind of organisation' },
    counts,
    'Concerns',
  )
  return {
    ...table,
    headings: ['Concerns', 'Median wait'],
    rows: counts.parts.map(({ key, name, count }) => ({
      head: name,
      cells: [countCell(count), waitCell(waitsOf(of(key)).median)],
    })),
  }
}

const gaps: readonly Part[] = [
  { key: 'first', name: 'None within a year before' },
  { key: 'month', name: 'Within 30 days' },
  { key: 'quarter', name: '31 to 90 days before' },
  { key: 'year', name: '91 days to a year before' },
  { key: 'not-named', name: 'Child not named' },
]

function repeats({ repeats: each }: ReportFigures): ReportTable {
  const counts = shared(gaps, (gap) => each.find(({ key }) => key === gap)?.raised ?? 0)
  const about = {
    id: 'repeats',
    title: 'Repeat concerns about the same child',
    headHeading: 'Last concern before it',
  }
  return counted(about, counts, 'Concerns')
}
