/** The settings as texts in a form, and back again: what an admin types is read kindly, and kept as typed when it is wrong. */
import { dayFields, type DeskSettings } from '../domain/desk-settings.js'
import { rungs, type Rung } from '../domain/ladder.js'
import { dayText, durationText, readDay, readDuration, readTime, readWhole } from './settings-texts.js'
import { OPENINGS_A_DAY } from './settings.schema.js'

/** As they stand in the names of fields, from Monday on: a number would be taken for the place in a list. */
export const days = dayFields.map((field) => field.slice('hours.'.length))
export const colours = ['red', 'amber', 'green'] as const
const lines = [
  'version',
  'name',
  'phone',
  'outOfHoursPhone',
  'offerSeconds',
  'lostSeconds',
  'slotMinutes',
  'slotPlaces',
  'dutyEmail',
  'outOfHoursEmail',
  'always',
  'bankHolidays',
] as const

export type ByColour<T> = Readonly<Record<(typeof colours)[number], T>>
export interface Times {
  readonly opens: string
  readonly closes: string
}
export interface ExceptionRow extends Times {
  readonly day: string
  readonly name: string
  readonly closed: boolean
}

export interface SettingsForm {
  readonly line: Readonly<Record<(typeof lines)[number], string>>
  /** Two openings for each weekday from Monday on. */
  readonly week: readonly (readonly Times[])[]
  readonly exceptions: readonly ExceptionRow[]
  readonly targets: ByColour<string>
  readonly ladder: Readonly<Record<Rung, ByColour<string>>>
  readonly coveredBy: readonly string[]
  /** Of the seniors that the form has shown. */
  readonly skills: readonly { readonly id: string; readonly skills: readonly string[] }[]
}

const byColour = <T>(of: (rag: (typeof colours)[number]) => T): ByColour<T> => ({
  red: of('red'),
  amber: of('amber'),
  green: of('green'),
})
const byRung = <T>(of: (rung: Rung) => T): Readonly<Record<Rung, T>> =>
  Object.fromEntries(rungs.map((rung) => [rung, of(rung)])) as Record<Rung, T>

export function formOf(settings: DeskSettings, version: number): SettingsForm {
  const { hours, targets, ladder, slots } = settings
  return {
    line: {
      version: String(version),
      name: settings.name,
      phone: settings.phone,
      outOfHoursPhone: settings.outOfHoursPhone,
      offerSeconds: String(settings.offerSeconds),
      lostSeconds: String(settings.lostSeconds),
      slotMinutes: String(slots.minutes),
      slotPlaces: String(slots.places),
      dutyEmail: settings.dutyEmail ?? '',
      outOfHoursEmail: settings.outOfHoursEmail ?? '',
      always: hours.always ? 'yes' : 'no',
      bankHolidays: hours.bankHolidays,
    },
    week: days.map((_, at) => padded(hours.week.filter(({ weekday }) => weekday === at + 1))),
    exceptions: hours.exceptions.map(({ day, name, opens, closes }) => ({
      day: dayText(day),
      name,
      closed: opens === null && closes === null,
      opens: opens ?? '',
      closes: closes ?? '',
    })),
    targets: byColour((rag) => String(targets[rag])),
    ladder: byRung((rung) => byColour((rag) => durationText(ladder[rung][rag]))),
    coveredBy: settings.coveredBy,
    skills: settings.seniors.map(({ id, skills }) => ({ id, skills })),
  }
}

const padded = (openings: readonly Times[]): readonly Times[] =>
  Array.from({ length: Math.max(OPENINGS_A_DAY, openings.length) }, (_, at) => ({
    opens: openings[at]?.opens ?? '',
    closes: openings[at]?.closes ?? '',
  }))

/** In: the body of the form's post. Rows that are empty are gone. */
export function readForm(body: unknown): SettingsForm {
  const fields = membersOf(body)
  const [week, targets, ladder, skills] = ['week', 'targets', 'ladder', 'skills'].map((name) =>
    membersOf(fields[name]),
  ) as [Members, Members, Members, Members]
  return {
    line: Object.fromEntries(lines.map((name) => [name, textOf(fields[name])])) as SettingsForm['line'],
    week: days.map((day) =>
      padded(
        Object.values(membersOf(week[day])).map((times) => ({
          opens: textOf(membersOf(times)['opens']),
          closes: textOf(membersOf(times)['closes']),
        })),
      ),
    ),
    exceptions: Object.values(membersOf(fields['exceptions']))
      .map(membersOf)
      .map(({ day, name, closed, opens, closes }) => ({
        day: textOf(day),
        name: textOf(name),
        closed: closed === 'yes',
        opens: textOf(opens),
        closes: textOf(closes),
      }))
      .filter(({ day, name, closed, opens, closes }) => closed || day || name || opens || closes),
    targets: byColour((rag) => textOf(targets[rag])),
    ladder: byRung((rung) => byColour((rag) => textOf(membersOf(ladder[rung])[rag]))),
    coveredBy: textsOf(fields['coveredBy']),
    skills: textsOf(fields['seniors']).map((id) => ({
      id,
      skills: textsOf(Object.hasOwn(skills, id) ? skills[id] : []),
    })),
  }
}

export interface FormInput {
  /** For the schema. */
  readonly input: object
  /** Where in the form each opening and each exception of the input stands. */
  readonly weekAt: readonly { readonly day: string; readonly at: number }[]
  readonly exceptionAt: readonly number[]
}

/** A day that is both closed and has times becomes two exceptions: the rules of hours say what is wrong with that. */
export function inputOf({
  line,
  week,
  exceptions,
  targets,
  ladder,
  coveredBy,
  skills,
}: SettingsForm): FormInput {
  const openings = week.flatMap((day, index) =>
    day
      .map(({ opens, closes }, at) => ({ weekday: index + 1, at, opens, closes }))
      .filter(({ opens, closes }) => opens || closes),
  )
  const rows = exceptions.flatMap(({ day, name, closed, opens, closes }, row) => [
    ...(closed ? [{ row, day: readDay(day), name, opens: null, closes: null }] : []),
    ...(closed && !opens && !closes
      ? []
      : [{ row, day: readDay(day), name, opens: readTime(opens), closes: readTime(closes, 'closes') }]),
  ])
  const input = {
    version: readWhole(line.version),
    name: line.name.trim(),
    phone: line.phone.trim(),
    outOfHoursPhone: line.outOfHoursPhone.trim(),
    hours: {
      always: line.always === '' ? undefined : line.always === 'yes',
      week: openings.map(({ weekday, opens, closes }) => ({
        weekday,
        opens: readTime(opens),
        closes: readTime(closes, 'closes'),
      })),
      bankHolidays: line.bankHolidays,
      exceptions: rows.map(({ row: _, ...exception }) => exception),
    },
    offerSeconds: readWhole(line.offerSeconds),
    targets: byColour((rag) => readWhole(targets[rag])),
    ladder: byRung((rung) => byColour((rag) => readDuration(ladder[rung][rag]))),
    lostSeconds: readWhole(line.lostSeconds),
    slots: { minutes: readWhole(line.slotMinutes), places: readWhole(line.slotPlaces) },
    dutyEmail: line.dutyEmail.trim(),
    outOfHoursEmail: line.outOfHoursEmail.trim(),
    coveredBy,
    seniors: skills,
  }
  return {
    input,
    weekAt: openings.map(({ weekday, at }) => ({ day: days[weekday - 1] ?? '', at })),
    exceptionAt: rows.map(({ row }) => row),
  }
}

type Members = Readonly<Record<string, unknown>>
const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const textsOf = (value: unknown): string[] =>
  [value].flat().filter((each): each is string => typeof each === 'string' && each !== '')
