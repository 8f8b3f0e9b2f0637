/** A concern in words, for the senior who advises on it. */
import { ageBandWords, type Concern, type ParentsAware, type Urgency } from '../domain/concern.js'
import { needInWords } from '../domain/needs.js'
import { londonDay } from '../platform/pages/london.js'

const urgencyWords: Readonly<Record<Urgency, string>> = {
  now: 'Now',
  today: 'Today',
  'this-week': 'This week',
}

const awareWords: Readonly<Record<ParentsAware, string>> = {
  yes: 'Yes',
  no: 'No',
  'unsafe-to-ask': 'It is not safe to ask',
  unknown: 'Not known',
}

export interface Row {
  readonly key: string
  readonly value: string
}

/** The answers, most pressing first; what was not answered says so. */
export function concernRows(concern: Concern): readonly Row[] {
  return [
    { key: 'Immediate danger', value: concern.immediateDanger ? 'Yes' : 'No' },
    { key: 'What worries them', value: concern.worry },
    { key: 'Child', value: childWords(concern) },
    { key: 'Where the child is now', value: concern.whereabouts ?? 'Not known' },
    { key: 'What they want from us', value: concern.ask ?? 'Not said' },
    { key: 'Parents know', value: awareWords[concern.parentsAware ?? 'unknown'] },
    { key: 'How soon', value: urgencyWords[concern.urgency] },
    { key: 'Phone', value: concern.phone ?? 'Not given' },
    ...(concern.needs?.length ? [{ key: 'Needs', value: concern.needs.map(needInWords).join(', ') }] : []),
  ]
}

function childWords({ child }: Concern): string {
  if ('ageBand' in child) return `Not named. ${ageBandWords[child.ageBand]}`
  const born = child.dateOfBirth ? `, born ${londonDay(`${child.dateOfBirth}T12:00:00Z`)}` : ''
  const nhs = child.nhsNumber ? `, NHS number ${child.nhsNumber}` : ''
  return `${child.name}${born}${nhs}`
}
