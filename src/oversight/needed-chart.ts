/** Hours of the day from top to bottom: a bar for the seniors needed, a ring for those who had a consultation. */
import { fitted, INK, label, names, roomFor, TEAL } from './report-charts.js'

export interface NeededMark {
  readonly name: string
  /** null: hidden, or not known. */
  readonly needed: number | null
  readonly holding: number | null
  /** Beside the bar. */
  readonly words: string
}

const MEASURES = ['Seniors needed', 'Had a consultation, on average']

export function neededChart(marks: readonly NeededMark[]): object {
  const values = marks.map(({ needed, ...mark }) => ({ ...mark, needed: needed ?? 0 }))
  const beyond = values.map(({ needed, holding, ...mark }) => ({
    ...mark,
    end: Math.max(needed, holding ?? 0),
  }))
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'Seniors',
    scale: roomFor(beyond.map(({ end }) => end)),
    axis: { tickMinStep: 1, tickCount: 5 },
  })
  const measured = (place: 0 | 1) => ({
    datum: MEASURES[place],
    type: 'nominal',
    scale: { domain: MEASURES, range: [TEAL, '#ffffff'] },
  })
  return {
    ...fitted,
    height: { step: 26 },
    data: { values },
    encoding: { y: { ...names, axis: { ticks: false, domain: false } } },
    layer: [
      { mark: { type: 'bar', height: 15, stroke: TEAL }, encoding: { x: x('needed'), fill: measured(0) } },
      {
        transform: [{ filter: 'datum.holding !== null' }],
        mark: { type: 'point', size: 70, opacity: 1, stroke: INK, strokeWidth: 2 },
        encoding: { x: x('holding'), fill: measured(1) },
      },
      {
        data: { values: beyond },
        mark: { ...label, dx: 9 },
        encoding: { x: x('end'), text: { field: 'words' } },
      },
    ],
  }
}
