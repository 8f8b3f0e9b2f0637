/** Dip samples on the screen: drawing one, those that were drawn, and what one holds. */
import type { FieldError } from '../domain/outcome.js'
import { londonDateTime, londonDay, londonIsoDay } from '../platform/pages/london.js'
import type { SampleItem, SampleRow } from './sample-rows.js'
import type { Sample } from './samples.service.js'
import { counted, reviewNames } from './words.js'

export interface SamplesPageInput {
  readonly desks: readonly { readonly id: string; readonly name: string }[]
  readonly samples: readonly SampleRow[]
  readonly typed: Readonly<Record<string, string>>
  readonly errors: readonly FieldError[]
  readonly now: Date
}

export function samplesPage({ desks, samples, typed, errors, now }: SamplesPageInput) {
  const field = (name: string, usual: string) => ({
    value: typed[name] ?? usual,
    error: errors.find((error) => error.field === name)?.message ?? null,
  })
  const desk = field('desk', desks[0]?.id ?? '')
  return {
    title: 'Dip samples',
    page: 'samples',
    form: {
      desk: {
        ...desk,
        options: desks.map(({ id, name }) => ({ value: id, text: name, selected: id === desk.value })),
      },
      month: field('month', lastMonth(now)),
      each: field('each', '2'),
    },
    samples: samples.map((sample) => ({ ...wordsOf(sample), href: `/logs/samples/${sample.id}` })),
    errors: errors.map(({ field: name, message }) => ({ text: message, href: `#${name}` })),
  }
}

export function samplePage({ sample, items, isSame }: Sample) {
  const seniors = new Map<string, SampleItem[]>()
  for (const item of items) seniors.set(item.seniorId, [...(seniors.get(item.seniorId) ?? []), item])
  return {
    title: `Dip sample, ${monthName(sample.month)}`,
    page: 'sample',
    ...wordsOf(sample),
    seed: sample.seed,
    populationHash: sample.populationHash,
    isSame,
    seniors: [...seniors.values()].map((own) => ({
      name: own[0]?.senior ?? '',
      items: own.map(({ ref, closedAt, reviewed }) => ({
        ref,
        href: `/logs/${ref}`,
        closed: londonDateTime(closedAt),
        reviewed: reviewed ? reviewNames[reviewed] : 'Not reviewed yet',
      })),
    })),
  }
}

const wordsOf = ({ month, deskName, each, population, drawnBy, drawnAt }: SampleRow) => ({
  month: monthName(month),
  desk: deskName,
  each,
  population: counted(population, 'closed consultation'),
  drawn: `${drawnBy}, ${londonDateTime(drawnAt)}`,
})

/** October 2026 */
const monthName = (month: string): string => londonDay(`${month}-15T12:00:00Z`).replace(/^\d+ /, '')

function lastMonth(now: Date): string {
  const [year = 0, month = 0] = londonIsoDay(now).split('-').map(Number)
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`
}
