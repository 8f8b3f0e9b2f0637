/** A concern in words, for the senior who advises on it. */
import type { AgeBand, Concern, ParentsAware, Urgency } from '../domain/concern.js'
import { londonDay } from '../platform/pages/london.js'

export const ageBandWords: Readonly<Record<AgeBand, string>> = {
  unborn: 'Unborn baby',
  'under-1': 'Under 1',
  '1-4': '1 to 4 years',
  '5-10': '5 to 10 years',
  '11-15': '11 to 15 years',
  '16-17': '16 to 17 years',
  unknown: 'Age not known',
}

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
  ]
}

function childWords({ child }: Concern): string {
  if ('ageBand' in child) return `Not named. ${ageBandWords[child.ageBand]}`
  const born = child.dateOfBirth ? `, born ${londonDay(`${child.dateOfBirth}T12:00:00Z`)}` : ''
  const nhs = child.nhsNumber ? `, NHS number ${child.nhsNumber}` : ''
  return `${child.name}${born}${nhs}`
}
