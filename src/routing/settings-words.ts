/** Settings and their values in words: for the history, and for what two admins have changed at once. */
import { dayFields, type SettingChange } from '../domain/desk-settings.js'
import { rungWords, type Rung } from '../domain/ladder.js'
import { needInWords } from '../domain/needs.js'
import { londonDay } from '../platform/pages/london.js'

export const dayNames = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

const labels: Readonly<Record<string, string>> = {
  name: 'Name',
  phone: 'Telephone',
  outOfHoursPhone: 'Telephone when closed',
  offerSeconds: 'Time to answer an offer',
  lostSeconds: 'Time to wait for a lost senior',
  dutyEmail: 'Duty manager’s email',
  outOfHoursEmail: 'Out-of-hours team’s email',
  'hours.always': 'Open day and night',
  'hours.bankHolidays': 'Bank holidays',
  'hours.exceptions': 'Days with other hours',
  'slots.minutes': 'Length of a call back',
  'slots.places': 'Call backs at a time',
  coveredBy: 'Covering desks',
}

export function settingLabel(field: string, whose = 'a senior'): string {
  const known = labels[field] ?? dayNames[dayFields.findIndex((each) => each === field)]
  if (known) return known
  const [group = '', part = '', rag = ''] = field.split('.')
  if (group === 'targets') return `Target for ${part}`
  if (group === 'ladder') return `${rungWords[part as Rung]}, ${rag}`
  return group === 'skills' ? `Skills of ${whose}` : field
}

/** In: the names of desks by their id. What is stored is read with care: old entries keep their shape. */
export function settingWords(field: string, value: unknown, desks: ReadonlyMap<string, string>): string {
  const [group = ''] = field.split('.')
  if (field === 'hours.exceptions') return listed(itemsOf(value).map(exceptionWords), '; ')
  if ((dayFields as readonly string[]).includes(field))
    return listed(itemsOf(value).map(timesWords), ' and ', 'closed')
  if (group === 'coveredBy') return listed(itemsOf(value).map((id) => desks.get(String(id)) ?? String(id)))
  if (group === 'skills') return listed(itemsOf(value).map((skill) => needInWords(String(skill))))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return numberWords(field, value)
  return typeof value === 'string' && value ? value : 'none'
}

export interface ToldChange {
  readonly label: string
  readonly from: string
  readonly to: string
}

export const changeWords = (
  { field, from, to, name }: SettingChange,
  desks: ReadonlyMap<string, string>,
): ToldChange => ({
  label: settingLabel(field, name),
  from: settingWords(field, from, desks),
  to: settingWords(field, to, desks),
})

function numberWords(field: string, value: number): string {
  if (field === 'slots.places') return String(value)
  if (field.startsWith('targets.') || field === 'slots.minutes') return counted(value, 'minute')
  if (!field.startsWith('ladder.')) return counted(value, 'second')
  const [minutes, seconds] = [Math.floor(value / 60), value % 60]
  if (seconds === 0) return counted(minutes, 'minute')
  return minutes === 0
    ? counted(seconds, 'second')
    : `${counted(minutes, 'minute')} ${counted(seconds, 'second')}`
}

interface Exceptional {
  readonly day?: string
  readonly name?: string
  readonly opens?: string | null
  readonly closes?: string | null
}

function exceptionWords(item: unknown): string {
  const { day = '', name = '', opens } = item as Exceptional
  return `${londonDay(`${day}T12:00:00Z`) || day} (${name}) ${opens ? timesWords(item) : 'closed'}`
}

function timesWords(item: unknown): string {
  const { opens, closes } = item as Exceptional
  return `${opens ?? ''} to ${closes ?? ''}`
}

const itemsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : []
const listed = (items: readonly string[], between = ', ', none = 'none'): string =>
  items.length === 0 ? none : items.join(between)
const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`
