/** The raise page: the form with what was typed, and errors in words at the field that they are about. */
import { WORRY_MAX } from '../domain/concern.js'
import { lengthOf } from '../domain/message.js'
import { isLanguage, needs, needWords } from '../domain/needs.js'
import type { FieldError } from '../domain/outcome.js'
import type { RaiseField, RaiseValues } from './raise-form.js'

export interface DeskChoice {
  readonly slug: string
  readonly name: string
}

export interface RaiseInput {
  readonly values: RaiseValues
  /** Of the Concern, by JSON name ("child.dateOfBirth"). */
  readonly errors?: readonly FieldError[]
  /** The person's desks: asked for only when there is more than one. */
  readonly desks: readonly DeskChoice[]
  /** Set while the line is closed: the number to call instead of waiting. */
  readonly closedPhone?: string | null
  /** The reference, when answers are changed that were given before. */
  readonly changing?: string | null
  /** Somebody has answered meanwhile: too late to change anything here. */
  readonly taken?: boolean
  /** When it opens next, in words. */
  readonly opensWords?: string | null
  /** Nothing could be saved (503): the answers are shown again, to be sent again. */
  readonly unavailable?: boolean
}

const idOf: Readonly<Partial<Record<RaiseField, string>>> = { childDobDay: 'childDob-day' }

export function raisePage({
  values,
  errors = [],
  desks,
  closedPhone = null,
  changing = null,
  taken = false,
  opensWords = null,
  unavailable = false,
}: RaiseInput) {
  const said = new Map<RaiseField, string>()
  for (const error of errors) {
    const field = fieldOf(error.field, values)
    if (field && !said.has(field)) said.set(field, wordsFor(field, values) ?? error.message)
  }
  const summary = order.filter((field) => said.has(field))
  return {
    title: changing === null ? 'Talk to a senior social worker' : 'Change your answers',
    page: 'raise',
    changing,
    taken,
    languages: languageChoices(values.language),
    values,
    desks: desks.length > 1 ? desks : [],
    worryMax: WORRY_MAX,
    closedPhone,
    opensWords,
    unavailable,
    errors: summary.map((field) => ({ text: said.get(field) ?? '', href: `#${idOf[field] ?? field}` })),
    error: Object.fromEntries(said) as Partial<Record<RaiseField, string>>,
  }
}

const languageChoices = (chosen: string) => [
  { value: '', text: 'English' },
  ...needs
    .filter(isLanguage)
    .map((need) => ({ value: need, text: needWords[need], selected: need === chosen })),
]

const order: readonly RaiseField[] = [
  'desk',
  'immediateDanger',
  'worry',
  'childNamed',
  'childName',
  'childDobDay',
  'nhsNumber',
  'ageBand',
  'whereabouts',
  'ask',
  'urgency',
  'parentsAware',
  'phone',
  'language',
  'clientId',
]

function fieldOf(json: string, values: RaiseValues): RaiseField | null {
  if (json === 'child.dateOfBirth') return 'childDobDay'
  if (json === 'child.nhsNumber') return 'nhsNumber'
  if (json === 'child.ageBand' && values.childNamed !== 'yes') return 'ageBand'
  if (json.startsWith('child')) {
    if (values.childNamed === 'yes') return 'childName'
    return values.childNamed === 'no' ? 'ageBand' : 'childNamed'
  }
  if (json.startsWith('needs')) return 'language'
  return order.find((field) => field === json) ?? null
}

/** What to do, in our words; null leaves the check's own. */
function wordsFor(field: RaiseField, values: RaiseValues): string | null {
  const words: Partial<Record<RaiseField, string>> = {
    desk: 'Choose the area that you are asking about',
    immediateDanger: 'Say if a child is in immediate danger',
    worry: worryWords(values.worry),
    childNamed: 'Say if you can name the child',
    childName: values.childName.trim()
      ? 'Enter a shorter name'
      : 'Enter the child’s name, or choose “Not naming yet”',
    childDobDay: 'Enter a real date of birth, or leave it empty',
    nhsNumber: 'Check the NHS number: it has 10 digits. Or leave it empty',
    ageBand: 'Choose how old the child is, or “Don’t know”',
    whereabouts: 'Say in fewer words where the child is',
    ask: 'Say in fewer words what you want from us',
    urgency: 'Choose how soon you need to talk to us',
    parentsAware: 'Choose one of the answers about the parents',
    phone: 'Enter a telephone number, or leave it empty',
    language: 'Choose a language from the list, or “English”',
  }
  return words[field] ?? null
}

function worryWords(worry: string): string {
  const length = lengthOf(worry)
  if (length <= WORRY_MAX) return 'Enter what worries you'
  const over = length - WORRY_MAX
  const most = WORRY_MAX.toLocaleString('en-GB')
  return `Shorten what worries you by ${over.toLocaleString('en-GB')} ${over === 1 ? 'character' : 'characters'}: there is room for ${most}`
}
