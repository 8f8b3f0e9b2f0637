/** Where in the form an error belongs: the id of the field that it is about. */
import { dayFields } from '../domain/desk-settings.js'
import { rungs, rungWords, type Rung } from '../domain/ladder.js'
import type { FieldError } from '../domain/outcome.js'
import type { ByColour, FormInput, SettingsForm } from './settings-form.js'
import { readDuration } from './settings-texts.js'

/** The order of the page: errors are told in it. */
const order = [
  ...['name', 'phone', 'outOfHoursPhone', 'always', 'week', 'bankHolidays', 'exceptions', 'targets'],
  ...rungs.map((rung) => `ladder-${rung}`),
  ...[
    'offerSeconds',
    'lostSeconds',
    'slotMinutes',
    'slotPlaces',
    'dutyEmail',
    'outOfHoursEmail',
    'coveredBy',
  ],
]
const rank = (id: string): number => {
  const at = order.findIndex((start) => id === start || id.startsWith(`${start}-`))
  return at < 0 ? order.length : at
}

/** In: a field by its JSON name ("hours.week.3.opens"). */
function idOfField(field: string, { weekAt, exceptionAt }: FormInput): string {
  const [group = '', part = '', at = ''] = field.split('.')
  if (group === 'hours' && part === 'week') {
    const opening = weekAt[Number(at)]
    return `week-${opening?.day ?? 'monday'}-${opening?.at ?? 0}-opens`
  }
  if (group === 'hours' && part === 'exceptions') return `exceptions-${exceptionAt[Number(at)] ?? 0}-day`
  if (group === 'hours') return part
  if (group === 'ladder' || group === 'targets') return field.replaceAll('.', '-')
  if (group === 'slots') return part === 'minutes' ? 'slotMinutes' : 'slotPlaces'
  if (group === 'seniors') return `skills-${part || '0'}`
  return group === 'version' ? 'name' : group
}

/** In: a setting by its name in the history ("hours.monday", "skills.<id>"). */
export function idOfSetting(field: string, { skills }: SettingsForm): string {
  const day = field.slice('hours.'.length)
  if ((dayFields as readonly string[]).includes(field)) return `week-${day}-0-opens`
  if (field === 'hours.exceptions') return 'exceptions-0-day'
  if (field.startsWith('skills.')) return `skills-${skills.findIndex(({ id }) => field === `skills.${id}`)}`
  return idOfField(field, { input: {}, weekAt: [], exceptionAt: [] })
}

/** The first error of each field, by the field's id, in the order of the page. */
export function errorsById(
  errors: readonly FieldError[],
  form: SettingsForm,
  input: FormInput,
): ReadonlyMap<string, string> {
  const said = new Map<string, string>()
  for (const { field, message } of errors) {
    const id = idOfField(field, input)
    if (!said.has(id)) said.set(id, unreadable(field, form) ?? message)
  }
  return new Map([...said].sort(([a], [b]) => rank(a) - rank(b)))
}

/** A time of the ladder that is no time at all. */
function unreadable(field: string, { ladder }: SettingsForm): string | null {
  const [group, rung = '', rag = ''] = field.split('.')
  if (group !== 'ladder') return null
  const text = ladder[rung as Rung][rag as keyof ByColour<string>]
  if (typeof readDuration(text) === 'number') return null
  return `${rungWords[rung as Rung]}, ${rag}: enter minutes, or minutes and seconds like 1:30`
}
