/**
 * What an admin sets for a desk, and what has changed between two versions of it: setting by setting, each under a name
 * of its own ("hours.monday", "ladder.covering-desks.red"), so that a change can be kept, told and merged.
 */
import { canonicalJson } from './canonical.js'
import { rungs, type Ladder, type Rung } from './ladder.js'
import type { HoursException, OpeningHours, WeeklyOpening } from './opening-hours.js'
import type { Targets } from './queue-order.js'

export interface SeniorSkills {
  readonly id: string
  readonly name: string
  readonly skills: readonly string[]
}

export interface DeskSettings {
  readonly name: string
  readonly phone: string
  readonly outOfHoursPhone: string
  readonly hours: OpeningHours
  readonly offerSeconds: number
  readonly targets: Targets
  readonly ladder: Ladder
  readonly lostSeconds: number
  readonly slots: { readonly minutes: number; readonly places: number }
  readonly dutyEmail: string | null
  readonly outOfHoursEmail: string | null
  /** Desks whose seniors are asked too once the ladder gets there. */
  readonly coveredBy: readonly string[]
  readonly seniors: readonly SeniorSkills[]
}

export interface SettingChange {
  readonly field: string
  readonly from: unknown
  readonly to: unknown
  /** Whose skills they are. */
  readonly name?: string
}

export const dayFields = [
  'hours.monday',
  'hours.tuesday',
  'hours.wednesday',
  'hours.thursday',
  'hours.friday',
  'hours.saturday',
  'hours.sunday',
] as const
const colours = ['red', 'amber', 'green'] as const
const plain = [
  'name',
  'phone',
  'outOfHoursPhone',
  'offerSeconds',
  'lostSeconds',
  'dutyEmail',
  'outOfHoursEmail',
] as const

/** Every setting by its name, in the order of the page. What has no order of its own is sorted. */
export function settingsByName(settings: DeskSettings): ReadonlyMap<string, unknown> {
  const { hours, targets, ladder, slots, coveredBy, seniors } = settings
  return new Map<string, unknown>([
    ...plain.map((field) => [field, settings[field]] as const),
    ['hours.always', hours.always],
    ...dayFields.map((field, at) => [field, openingsOf(hours, at + 1)] as const),
    ['hours.bankHolidays', hours.bankHolidays],
    ['hours.exceptions', sorted(hours.exceptions)],
    ...colours.map((rag) => [`targets.${rag}`, targets[rag]] as const),
    ...rungs.flatMap((rung) => colours.map((rag) => [`ladder.${rung}.${rag}`, ladder[rung][rag]] as const)),
    ['slots.minutes', slots.minutes],
    ['slots.places', slots.places],
    ['coveredBy', [...coveredBy].sort()],
    ...seniors.map(({ id, skills }) => [`skills.${id}`, [...skills].sort()] as const),
  ])
}

const openingsOf = (hours: OpeningHours, weekday: number) =>
  hours.week
    .filter((opening) => opening.weekday === weekday)
    .map(({ opens, closes }) => ({ opens, closes }))
    .sort((a, b) => (a.opens < b.opens ? -1 : 1))

const sorted = (exceptions: readonly HoursException[]): HoursException[] =>
  exceptions
    .map(({ day, name, opens, closes }) => ({ day, name, opens, closes }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
const keyOf = ({ day, opens }: HoursException): string => `${day} ${opens ?? ''}`

/** What differs, in the order of the page. Seniors whom only one of the two names are left out. */
export function settingChanges(before: DeskSettings, after: DeskSettings): readonly SettingChange[] {
  const from = settingsByName(before)
  return [...settingsByName(after)]
    .filter(([field, to]) => from.has(field) && !same(from.get(field), to))
    .map(([field, to]) => {
      const whose = before.seniors.find(({ id }) => field === `skills.${id}`)
      return { field, from: from.get(field), to, ...(whose ? { name: whose.name } : {}) }
    })
}

export interface MergedSettings {
  /** Mine, with whatever only the others have changed. */
  readonly settings: DeskSettings
  /** What both have changed, and not to the same. */
  readonly clashes: readonly { readonly field: string; readonly theirs: unknown; readonly mine: unknown }[]
}

/** In: what I want, what stands now, and how others got there since I looked. Nothing of either is lost. */
export function mergeSettings(
  mine: DeskSettings,
  current: DeskSettings,
  since: readonly SettingChange[],
): MergedSettings {
  const wanted = settingsByName(mine)
  const clashes: MergedSettings['clashes'][number][] = []
  let settings = mine
  for (const [field, theirs] of settingsByName(current)) {
    const first = since.find((change) => change.field === field)
    if (!first || same(wanted.get(field), theirs)) continue
    if (same(wanted.get(field), first.from)) settings = withSetting(settings, current, field)
    else clashes.push({ field, theirs, mine: wanted.get(field) })
  }
  return { settings, clashes }
}

/** One setting taken over from another version. */
function withSetting(to: DeskSettings, from: DeskSettings, field: string): DeskSettings {
  const [group = '', part = '', rag = ''] = field.split('.')
  const weekday = dayFields.findIndex((each) => each === field) + 1
  if (weekday > 0) {
    const of = (on: boolean) => (opening: WeeklyOpening) => (opening.weekday === weekday) === on
    const week = [...to.hours.week.filter(of(false)), ...from.hours.week.filter(of(true))]
    return { ...to, hours: { ...to.hours, week } }
  }
  if (group === 'ladder') {
    const rung = part as Rung
    const seconds = { ...to.ladder[rung], [rag]: from.ladder[rung][rag as keyof Targets] }
    return { ...to, ladder: { ...to.ladder, [rung]: seconds } }
  }
  if (group === 'skills') {
    const id = field.slice('skills.'.length)
    const theirs = from.seniors.find((senior) => senior.id === id)
    const others = to.seniors.map((senior) => (senior.id === id && theirs ? theirs : senior))
    return { ...to, seniors: others }
  }
  const name = group as 'hours' | 'targets' | 'slots'
  if (part) {
    const value = (from[name] as unknown as Readonly<Record<string, unknown>>)[part]
    return { ...to, [name]: { ...to[name], [part]: value } }
  }
  return { ...to, [name]: from[name] }
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null)
