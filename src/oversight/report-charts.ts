/**
 * Charts of the reports, as Vega-Lite has them. Small enough to be read on a telephone; every mark is named or numbered
 * beside it, so that no colour has to be told from another. What is hidden is marked "c", as in the tables.
 */
import { HIDDEN } from '../domain/suppression.js'

export interface Bar {
  readonly name: string
  /** null: hidden. */
  readonly value: number | null
}

export const INK = '#17272e'
export const TEAL = '#0d6270'
/** Ink can be read on all of these. */
const SHADES = ['#f1f7f7', '#86c0c6']
const WIDTH = 350
const MEASURES = ['Median', '90th percentile']

const config = {
  aria: false,
  background: null,
  font: 'Helvetica Neue, Helvetica, Arial, sans-serif',
  padding: 4,
  view: { stroke: null },
  axis: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: INK,
    titleColor: INK,
    gridColor: '#d9d3c7',
    domainColor: '#4a5a61',
    tickColor: '#4a5a61',
    labelLimit: 190,
  },
  legend: { orient: 'top', title: null, labelFontSize: 12, labelColor: INK, symbolSize: 90, offset: 4 },
}

export const names = { field: 'name', type: 'nominal', sort: null, title: null }
export const label = { type: 'text', align: 'left', dx: 4, color: INK, fontSize: 12 }
export const fitted = { width: WIDTH, autosize: { type: 'fit-x', contains: 'padding' }, config }
/** A label needs room beyond the longest bar. */
export const roomFor = (values: readonly (number | null)[]) => ({
  domain: [0, 1.15 * Math.max(1, ...values.map((value) => value ?? 0))],
  nice: false,
})

export function barChart(bars: readonly Bar[], what: string): object {
  const values = bars.map(({ name, value }) => ({
    name,
    value: value ?? 0,
    words: value === null ? HIDDEN : value.toLocaleString('en-GB'),
  }))
  const x = {
    field: 'value',
    type: 'quantitative',
    title: what,
    scale: roomFor(bars.map(({ value }) => value)),
    axis: { tickMinStep: 1, tickCount: 4 },
  }
  return {
    ...fitted,
    height: { step: 40 },
    data: { values },
    encoding: { y: { ...names, axis: null } },
    layer: [
      { mark: { type: 'bar', color: TEAL, height: 15, yOffset: 8 }, encoding: { x } },
      { mark: { ...label, dy: 8 }, encoding: { x, text: { field: 'words' } } },
      // Over its bar a name has room, however long it is.
      { mark: { ...label, dx: 0, dy: -9 }, encoding: { x: { value: 0 }, text: { field: 'name' } } },
    ],
  }
}

export interface WaitMark {
  readonly name: string
  /** In minutes; null: not known, or hidden. */
  readonly median: number | null
  readonly ninetieth: number | null
}

/** From the median (a ring) to the 90th percentile (a filled diamond). */
export function waitChart(marks: readonly WaitMark[]): object {
  const values = marks.map(({ name, median, ninetieth }) => ({
    name,
    median,
    ninetieth: ninetieth ?? median,
  }))
  const long = marks.flatMap(({ name, median, ninetieth }) =>
    [median, ninetieth].map((minutes, place) => ({ name, minutes, measure: MEASURES[place] })),
  )
  const y = { ...names, axis: { ticks: false, domain: false, grid: true } }
  const x = { type: 'quantitative', title: 'Minutes waited', axis: { tickCount: 5 } }
  return {
    ...fitted,
    height: { step: 34 },
    encoding: { y },
    layer: [
      {
        data: { values },
        mark: { type: 'rule', color: TEAL, strokeWidth: 3 },
        encoding: { x: { ...x, field: 'median' }, x2: { field: 'ninetieth' } },
      },
      {
        data: { values: long },
        mark: { type: 'point', size: 110, opacity: 1, stroke: TEAL, strokeWidth: 2.5 },
        encoding: {
          x: { ...x, field: 'minutes' },
          shape: {
            field: 'measure',
            type: 'nominal',
            scale: { domain: MEASURES, range: ['circle', 'diamond'] },
          },
          fill: {
            field: 'measure',
            type: 'nominal',
            scale: { domain: MEASURES, range: ['#ffffff', TEAL] },
          },
        },
      },
    ],
  }
}

export interface PeriodMark extends WaitMark {
  readonly raised: number | null
  readonly missed: number | null
}

/** Three rows over the same days: concerns, waits, missed offers. */
export function periodChart(marks: readonly PeriodMark[]): object {
  const long = marks.flatMap(({ name, median, ninetieth }) =>
    [median, ninetieth].map((minutes, place) => ({ name, minutes, measure: MEASURES[place] })),
  )
  const bare = { labels: false, ticks: false, title: null, grid: false }
  const domain = marks.map(({ name }) => name)
  const x = (axis: object) => ({ field: 'name', type: 'ordinal', scale: { domain }, title: null, axis })
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: null,
    axis: { tickCount: 3, tickMinStep: 1, minExtent: 34 },
  })
  const row = (text: string) => ({
    width: WIDTH - 50,
    height: 80,
    title: { text, anchor: 'start', fontSize: 12, fontWeight: 'normal', color: INK },
  })
  const bars = (title: string, field: string, axis: object) => ({
    ...row(title),
    data: { values: marks },
    mark: { type: 'bar', color: TEAL },
    encoding: { x: x(axis), y: y(field) },
  })
  return {
    config,
    spacing: 14,
    vconcat: [
      bars('Concerns', 'raised', bare),
      {
        ...row('Minutes waited: median (line), 90th percentile (dashes)'),
        data: { values: long },
        mark: { type: 'line', color: INK, point: { size: 14, color: INK }, strokeWidth: 1.5 },
        encoding: {
          x: x(bare),
          y: y('minutes'),
          strokeDash: {
            field: 'measure',
            type: 'nominal',
            legend: null,
            scale: {
              domain: MEASURES,
              range: [
                [1, 0],
                [4, 3],
              ],
            },
          },
        },
      },
      bars('Missed offers', 'missed', {
        labelOverlap: 'greedy',
        labelAngle: 0,
        grid: false,
        labelSeparation: 6,
      }),
    ],
  }
}

export interface HourMark {
  readonly weekday: string
  readonly hour: string
  readonly value: number | null
  readonly words: string
}

/** The week as a table of its hours: darker is more, and the figure stands in each. */
export function weekChart(marks: readonly HourMark[]): object {
  const most = Math.max(1, ...marks.map(({ value }) => value ?? 0))
  const domain = (of: (mark: HourMark) => string): string[] => [...new Set(marks.map(of))]
  const days = { domain: domain(({ weekday }) => weekday) }
  const hours = { domain: domain(({ hour }) => hour) }
  return {
    ...fitted,
    height: { step: 18 },
    data: { values: marks },
    encoding: {
      x: { field: 'weekday', type: 'nominal', scale: days, title: null, axis: axisOnTop },
      y: { field: 'hour', type: 'nominal', scale: hours, title: null, axis: { ticks: false, domain: false } },
    },
    layer: [
      {
        transform: [{ filter: 'datum.value !== null' }],
        mark: { type: 'rect', stroke: '#ffffff' },
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            legend: null,
            scale: { domain: [0, most], range: SHADES },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 11, color: INK },
        encoding: { text: { field: 'words' } },
      },
    ],
  }
}

const axisOnTop = { orient: 'top', labelAngle: 0, ticks: false, domain: false }
