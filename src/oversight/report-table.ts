/** A table of a report: what may be shown, in words for the page and in plain values for the file. */
import { FEWEST_FOR_NINETIETH, FEWEST_SHOWN, HIDDEN, publish } from '../domain/suppression.js'
import type { Counted } from './report-reader.js'
import { secondsOf } from './wait-steps.js'
import { measured } from './words.js'

/** As it stands in the file. */
export type Value = string | number

export interface Cell {
  readonly text: string
  readonly value: Value
}

export interface Row {
  readonly head: string
  readonly cells: readonly Cell[]
}

export interface ReportTable {
  /** In addresses and file names. */
  readonly id: string
  readonly title: string
  /** What the figures say, in a sentence: also for whoever does not see the chart. */
  readonly about: string
  readonly headHeading: string
  readonly headings: readonly string[]
  readonly rows: readonly Row[]
  readonly total: Row | null
  /** Vega-Lite; null: a table that needs none. */
  readonly chart: object | null
}

/** A count as it may be shown; null: hidden. */
export const countCell = (count: number | null): Cell =>
  count === null ? { text: HIDDEN, value: HIDDEN } : { text: count.toLocaleString('en-GB'), value: count }

export const waitCell = (seconds: Wait): Cell =>
  seconds === null
    ? { text: '–', value: '' }
    : seconds === HIDDEN
      ? { text: HIDDEN, value: HIDDEN }
      : { text: waited(seconds), value: seconds }

/** To the second while seconds matter: "37 seconds", "2 min 48 s", "48 minutes". */
function waited(seconds: number): string {
  if (seconds < 60 || seconds >= 7200) return measured(seconds)
  if (seconds >= 600) return `${Math.round(seconds / 60)} minutes`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Seconds; null: nobody was answered; hidden: too few were. */
export type Wait = number | typeof HIDDEN | null

export interface Waits {
  readonly median: Wait
  readonly ninetieth: Wait
}

/** Of few answers a percentile is one person's wait. */
export function waitsOf(counted: Counted | undefined): Waits {
  const answered = counted?.answered ?? 0
  if (!counted || answered === 0) return { median: null, ninetieth: null }
  const shown = (step: number | null, fewest: number): Wait =>
    answered < fewest ? HIDDEN : step === null ? null : secondsOf(step)
  return {
    median: shown(counted.median, FEWEST_SHOWN),
    ninetieth: shown(counted.ninetieth, FEWEST_FOR_NINETIETH),
  }
}

/** For a chart; what is hidden or not known has no mark. */
export const minutesOf = (wait: Wait): number | null =>
  typeof wait === 'number' ? Math.round(wait / 6) / 10 : null

export interface Part {
  readonly key: string
  readonly name: string
}

export interface Shared {
  readonly parts: readonly (Part & { readonly count: number | null })[]
  readonly total: number | null
}

/** In: the parts in their order, and how many each has. Out: as they may be shown. */
export function shared(parts: readonly Part[], countOf: (key: string) => number): Shared {
  const { counts, total } = publish(parts.map(({ key }) => countOf(key)))
  return { parts: parts.map((part, place) => ({ ...part, count: counts[place] ?? null })), total }
}

/** "Police 40, School 12, some hidden": the largest of what is shown, first. */
export function inWords({ parts }: Shared): string {
  const shown = parts
    .filter(({ count }) => count !== null && count > 0)
    .sort((a, b) => (b.count ?? 0) - (a.count ?? 0))
  const said = shown.slice(0, 5).map(({ name, count }) => `${name} ${(count ?? 0).toLocaleString('en-GB')}`)
  if (shown.length > 5) said.push('others fewer')
  if (parts.some(({ count }) => count === null)) said.push('some hidden')
  return said.length === 0 ? 'None.' : `${said.join(', ')}.`
}
