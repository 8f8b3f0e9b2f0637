/** The log: what a manager may look for, and what was found. No content. */
import { categories, outcomeNames } from '../domain/advice-record.js'
import type { FieldError } from '../domain/outcome.js'
import { organisationKindNames } from '../domain/people.js'
import type { LoggedConsultationView } from '../domain/views.js'
import { londonWhen } from '../platform/pages/london.js'
import { carriedBy, columns, type Filters, filterNames, link } from './logs-links.js'
import { counted, measured, ragNames, reviewNames, stateNames } from './words.js'

export interface LogsPageInput {
  readonly total: number
  readonly totalIsExact: boolean
  readonly next: string | null
  readonly previous: string | null
  readonly page: number
  readonly size: number
  readonly items: readonly LoggedConsultationView[]
  /** The query string as it came. */
  readonly filters: Filters
  readonly seniors: readonly { readonly id: string; readonly name: string }[]
  readonly errors: readonly FieldError[]
  readonly now: Date
}

/** More than a person will read through: then the page asks for narrower dates. */
const TOO_MANY = 500

export function logsPage(input: LogsPageInput) {
  const { total, totalIsExact, page, size, items, filters, seniors, errors, now } = input
  const from = (page - 1) * size + 1
  const chosen = filterNames.filter((name) => filters[name])
  return {
    title: 'Logs',
    page: 'logs',
    filters: {
      selects: [
        select('state', 'State', Object.entries(stateNames), filters, errors),
        select('rag', 'Colour', Object.entries(ragNames), filters, errors),
        select('agency', 'Kind of organisation', Object.entries(organisationKindNames), filters, errors),
        select(
          'senior',
          'Senior',
          seniors.map(({ id, name }) => [id, name] as const),
          filters,
          errors,
        ),
        select('outcome', 'Outcome', Object.entries(outcomeNames), filters, errors),
        select('category', 'Category', Object.entries(categories), filters, errors),
      ],
      from: field('from', filters, errors),
      to: field('to', filters, errors),
      ref: field('ref', filters, errors),
      checks: checks.map(([name, label]) => ({
        name,
        label,
        checked: ['true', 'yes', '1'].includes(filters[name] ?? ''),
      })),
      sort: filters['sort'] ?? '',
      size: filters['size'] ?? '',
      chosen: chosen.length,
    },
    found: foundWords(input),
    range: total > items.length && items.length > 0 ? `Showing ${from} to ${from + items.length - 1}` : null,
    empty: total === 0 ? { filtered: chosen.length > 0 } : null,
    tooMany: total > TOO_MANY,
    exportHref: total > 0 ? link(filters, {}).replace('/logs', '/logs/export') : null,
    columns: columns(filters),
    rows: items.map((item) => row(item, now)),
    previous: page > 1 ? link(filters, { page: String(page - 1), ...place('before', input.previous) }) : null,
    next:
      page * size < total || (!totalIsExact && items.length === size)
        ? link(filters, { page: String(page + 1), ...place('after', input.next) })
        : null,
    pageWords: totalIsExact
      ? `Page ${shown(page)} of ${shown(Math.max(1, Math.ceil(total / size)))}`
      : `Page ${shown(page)}`,
    jump:
      total > size
        ? { page, most: totalIsExact ? Math.ceil(total / size) : null, carried: carriedBy(filters) }
        : null,
    errors: errors.map(({ field: name, message }) => ({ text: message, href: `#${name}` })),
  }
}

const checks = [
  ['overdue', 'Only overdue'],
  ['unreviewed', 'Only not reviewed'],
  ['missed', 'Only with a missed offer'],
  ['repeat', 'Only repeat contacts'],
] as const

const shown = (count: number): string => count.toLocaleString('en-GB')
const place = (name: string, cursor: string | null): Record<string, string> =>
  cursor ? { [name]: cursor } : {}

function foundWords({ total, totalIsExact }: LogsPageInput): string {
  if (total === 0) return 'No consultations'
  return totalIsExact ? counted(total, 'consultation') : `More than ${counted(total, 'consultation')}`
}

function select(
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  filters: Filters,
  errors: readonly FieldError[],
) {
  return {
    ...field(name, filters, errors),
    label,
    options: [['', 'Any'] as const, ...options].map(([value, text]) => ({
      value,
      text,
      selected: value === (filters[name] ?? ''),
    })),
  }
}

const field = (name: string, filters: Filters, errors: readonly FieldError[]) => ({
  name,
  value: filters[name] ?? '',
  error: errors.find((error) => error.field === name)?.message ?? null,
})

function row(item: LoggedConsultationView, now: Date) {
  const { ref, raisedAt, agency, rag, state, wait, senior, outcome, overdue, reviewed, missed, repeat } = item
  return {
    ref,
    href: `/logs/${encodeURIComponent(ref)}`,
    raised: londonWhen(raisedAt, now),
    raisedAt,
    agency: agency?.name ?? 'Not known',
    agencyKind: agency ? organisationKindNames[agency.kind] : '',
    rag,
    state: stateNames[state],
    wait: wait === null ? 'Not answered' : measured(wait),
    senior: senior?.name ?? 'Nobody yet',
    outcome: outcome ? outcomeNames[outcome] : 'None yet',
    overdue,
    missed,
    repeat,
    reviewed: reviewed ? reviewNames[reviewed] : state === 'closed' ? 'Not yet' : '',
  }
}
