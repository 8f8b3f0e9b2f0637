/** What an export would hold, in words: the filters of the log as they were chosen, and how many consultations. */
import { categories, outcomeNames } from '../domain/advice-record.js'
import type { FieldError } from '../domain/outcome.js'
import { organisationKindNames, type Person } from '../domain/people.js'
import { londonDay } from '../platform/pages/london.js'
import { filterNames, link, type Filters } from './logs-links.js'
import { counted, ragNames, stateNames } from './words.js'

export interface ExportPageInput {
  readonly me: Pick<Person, 'desks'>
  /** The fields as they came. */
  readonly asked: Filters
  readonly total: number
  readonly seniors: readonly { readonly id: string; readonly name: string }[]
  readonly errors: readonly FieldError[]
}

type Names = Readonly<Record<string, string>>

export function exportPage({ me, asked, total, seniors, errors }: ExportPageInput) {
  const chosen = filterNames.filter((name) => asked[name])
  return {
    title: 'Export consultations',
    page: 'export',
    desks: me.desks.join(', '),
    total,
    found: total === 0 ? 'No consultations' : counted(total, 'consultation'),
    scope: chosen.map((name) => inWords(name, asked[name] ?? '', seniors)),
    hidden: chosen.map((name) => ({ name, value: asked[name] ?? '' })),
    back: link(asked, {}),
    reason: asked['reason'] ?? '',
    reasonError: errors.find(({ field }) => field === 'reason')?.message ?? null,
    errors: errors.map(({ field, message }) => ({
      text: message,
      href: field === 'reason' ? '#reason' : '#scope',
    })),
  }
}

function inWords(
  name: (typeof filterNames)[number],
  value: string,
  seniors: ExportPageInput['seniors'],
): { key: string; value: string } {
  const named = (key: string, names: Names) => ({ key, value: names[value] ?? value })
  const yes = ['true', 'yes', '1'].includes(value)
  const asDay = (key: string) => ({
    key,
    value: value.length === 10 ? londonDay(`${value}T12:00:00Z`) : value,
  })
  switch (name) {
    case 'state':
      return named('State', stateNames)
    case 'agency':
      return named('Kind of organisation', organisationKindNames)
    case 'senior':
      return { key: 'Senior', value: seniors.find(({ id }) => id === value)?.name ?? value }
    case 'outcome':
      return named('Outcome', outcomeNames)
    case 'rag':
      return named('Colour', ragNames)
    case 'category':
      return named('Category', categories)
    case 'from':
      return asDay('Raised from')
    case 'to':
      return asDay('Raised to')
    case 'ref':
      return { key: 'Reference', value }
    case 'overdue':
      return { key: 'Overdue', value: yes ? 'Only overdue' : 'Only not overdue' }
    case 'unreviewed':
      return { key: 'Reviewed', value: yes ? 'Only unreviewed' : 'Only reviewed' }
    case 'missed':
      return { key: 'Missed offers', value: yes ? 'Only with missed offers' : 'Only without missed offers' }
    case 'repeat':
      return { key: 'Repeat contact', value: yes ? 'Only repeat contact' : 'Only first contact' }
  }
}
