/** A desk's settings as a page: the form with what was typed, errors at their fields, what others changed, the history. */
import { mergeSettings, type DeskSettings } from '../domain/desk-settings.js'
import { rungs, rungWords } from '../domain/ladder.js'
import { needInWords, needs } from '../domain/needs.js'
import type { FieldError } from '../domain/outcome.js'
import { londonDateTime } from '../platform/pages/london.js'
import { errorsById, idOfSetting } from './settings-errors.js'
import {
  colours,
  days,
  formOf,
  inputOf,
  type ByColour,
  type ExceptionRow,
  type SettingsForm,
  type Times,
} from './settings-form.js'
import type { SettingsEntry } from './settings-history.js'
import type { DeskName, StoredSettings } from './settings-rows.js'
import { changeWords, dayNames, settingLabel, settingWords } from './settings-words.js'

export interface SettingsPageInput {
  readonly desk: StoredSettings
  /** As it was typed; else the settings as they stand. */
  readonly form?: SettingsForm
  readonly errors?: readonly FieldError[]
  readonly desks: readonly DeskName[]
  readonly history: readonly SettingsEntry[]
  readonly saved?: boolean
  /** Others have saved meanwhile: what I wanted, and what they did. */
  readonly meanwhile?: { readonly mine: DeskSettings; readonly since: readonly SettingsEntry[] }
}

/** Empty rows that wait for another day with other hours. */
const SPARE_ROWS = 2
/** More desks than this are folded away. */
const FEW_DESKS = 8
const noTimes = { opens: '', closes: '' }

export function settingsPage(given: SettingsPageInput) {
  const { desk, errors = [], desks, history, saved = false, meanwhile } = given
  const merged = meanwhile && mergedFrom(desk, meanwhile)
  const form = merged?.form ?? given.form ?? formOf(desk, desk.version)
  const said = errorsById(errors, form, inputOf(form))
  const names = new Map(desks.map(({ id, name }) => [id, name]))
  const told = (entries: readonly SettingsEntry[]) =>
    entries.map(({ by, at, changes }) => ({
      by,
      at,
      when: londonDateTime(at),
      changes: changes.map((change) => changeWords(change, names)),
    }))
  const { line } = form
  const box = (name: keyof SettingsForm['line']) => ({
    name,
    value: line[name],
    error: said.get(name) ?? null,
  })
  return {
    title: `${saved ? 'Saved: ' : meanwhile ? 'Not saved: ' : ''}${desk.name} – desk settings`,
    page: 'admin-desk',
    desk: { id: desk.id, name: desk.name },
    saved,
    version: line.version,
    boxes: Object.fromEntries(
      (Object.keys(line) as (keyof SettingsForm['line'])[]).map((name) => [name, box(name)]),
    ),
    week: form.week.map((openings, at) => day(openings, at, said)),
    exceptions: [
      ...form.exceptions,
      ...Array.from({ length: SPARE_ROWS }, () => ({ day: '', name: '', closed: false, ...noTimes })),
    ].map((row, at) => exception(row, at, said)),
    times: [
      { ...cells('targets', form.targets, said), label: 'Target: a person has answered' },
      ...rungs.map((rung) => ({
        ...cells(`ladder-${rung}`, form.ladder[rung], said),
        label: rungWords[rung],
      })),
    ],
    timesErrors: [...said]
      .filter(([id]) => /^(targets|ladder)-/.test(id))
      .map(([id, text]) => ({ id, text })),
    covering: covering(desk.id, form, desks, said),
    seniors: seniors(desk, form, said),
    history: told(history).reverse(),
    meanwhile: meanwhile && {
      since: told(meanwhile.since),
      clashes: merged?.clashes.map(({ field, theirs, mine }) => ({
        label: settingLabel(field, desk.seniors.find(({ id }) => field === `skills.${id}`)?.name),
        href: `#${idOfSetting(field, form)}`,
        theirs: settingWords(field, theirs, names),
        mine: settingWords(field, mine, names),
      })),
    },
    errors: [...said].map(([id, text]) => ({ text, href: `#${id}` })),
  }
}

function mergedFrom(desk: StoredSettings, { mine, since }: NonNullable<SettingsPageInput['meanwhile']>) {
  const { settings, clashes } = mergeSettings(
    mine,
    desk,
    since.flatMap(({ changes }) => changes),
  )
  return { form: formOf(settings, desk.version), clashes }
}

type Said = ReadonlyMap<string, string>

function day(openings: readonly Times[], index: number, said: Said) {
  const id = `week-${days[index] ?? ''}`
  const faults = openings.map((_, at) => said.get(`${id}-${at}-opens`))
  return {
    id,
    field: `week[${days[index] ?? ''}]`,
    name: dayNames[index],
    openings: openings.map((times, at) => ({ ...times, at, error: faults[at] ?? null })),
    error: faults.find(Boolean) ?? null,
  }
}

const exception = (row: ExceptionRow, at: number, said: Said) => ({
  ...row,
  at,
  error: said.get(`exceptions-${at}-day`) ?? null,
})

const cells = (prefix: string, texts: ByColour<string>, said: Said) => ({
  prefix,
  cells: colours.map((rag) => ({
    id: `${prefix}-${rag}`,
    name: prefix === 'targets' ? `targets[${rag}]` : `ladder[${prefix.slice('ladder-'.length)}][${rag}]`,
    rag,
    value: texts[rag],
    wrong: said.has(`${prefix}-${rag}`),
  })),
})

function covering(own: string, form: SettingsForm, desks: readonly DeskName[], said: Said) {
  const items = desks
    .filter(({ id }) => id !== own)
    .map(({ id, name }) => ({ value: id, text: name, checked: form.coveredBy.includes(id) }))
  const error = said.get('coveredBy') ?? null
  return {
    items,
    chosen: items.filter(({ checked }) => checked).length,
    open: items.length <= FEW_DESKS || error !== null,
    error,
  }
}

/** What a senior has that is no longer on the list is shown too, so that it is not lost by saving. */
function seniors(desk: StoredSettings, form: SettingsForm, said: Said) {
  return form.skills.flatMap(({ id, skills }, at) => {
    const senior = desk.seniors.find((each) => each.id === id)
    if (!senior) return []
    const items = [...needs, ...skills.filter((skill) => !isNeed(skill))].map((skill) => ({
      value: skill,
      text: needInWords(skill),
      checked: skills.includes(skill),
      language: skill.startsWith('language:'),
    }))
    const chosen = items.filter(({ checked }) => checked).map(({ text }) => text)
    return [
      {
        id,
        at,
        name: senior.name,
        chosen: chosen.join(', ') || 'None',
        languages: items.filter(({ language }) => language),
        specialisms: items.filter(({ language }) => !language),
        error: said.get(`skills-${at}`) ?? null,
      },
    ]
  })
}

const isNeed = (skill: string): boolean => (needs as readonly string[]).includes(skill)
