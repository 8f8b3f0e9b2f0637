/** The raise form's fields, and what they mean as the Concern of the contract. Nothing is checked here. */
import { randomUUID } from 'node:crypto'
import type { Concern } from '../domain/concern.js'
import { isLanguage } from '../domain/needs.js'

const names = [
  'clientId',
  'desk',
  'immediateDanger',
  'worry',
  'childNamed',
  'childName',
  'childDobDay',
  'childDobMonth',
  'childDobYear',
  'nhsNumber',
  'ageBand',
  'whereabouts',
  'ask',
  'urgency',
  'parentsAware',
  'phone',
  'language',
] as const
export type RaiseField = (typeof names)[number]

/** What stands in the form: exactly what was typed. */
export type RaiseValues = Readonly<Record<RaiseField, string>>

export interface ParsedRaise {
  readonly values: RaiseValues
  /** The JSON that the same answers would be, unchecked. */
  readonly input: unknown
}

/** An empty form; its id makes "sent twice" one concern. */
export const emptyRaise = (clientId: string = randomUUID()): RaiseValues => ({ ...valuesOf({}), clientId })

/** In: the posted fields, whatever they are. Out: the values to show again, and the concern to check. */
export function parseRaiseForm(body: unknown): ParsedRaise {
  const values = valuesOf(typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {})
  const given = (field: RaiseField) => values[field].trim() || undefined
  return {
    values,
    input: {
      clientId: given('clientId'),
      desk: given('desk'),
      immediateDanger: yesOrNo(values.immediateDanger),
      worry: values.worry,
      child: childOf(values),
      urgency: given('urgency'),
      whereabouts: given('whereabouts'),
      ask: given('ask'),
      parentsAware: given('parentsAware'),
      phone: given('phone'),
      needs: given('language') ? [given('language')] : undefined,
    },
  }
}

/** The form as it would have been filled in for these answers. */
export function valuesFrom(concern: Concern): RaiseValues {
  const { child } = concern
  const named = 'name' in child ? child : null
  const [year = '', month = '', day = ''] = named?.dateOfBirth?.split('-') ?? []
  return {
    ...valuesOf({ ...concern }),
    immediateDanger: concern.immediateDanger ? 'yes' : 'no',
    childNamed: named ? 'yes' : 'no',
    childName: named?.name ?? '',
    childDobDay: day.replace(/^0/, ''),
    childDobMonth: month.replace(/^0/, ''),
    childDobYear: year,
    nhsNumber: named?.nhsNumber ?? '',
    ageBand: 'ageBand' in child ? child.ageBand : '',
    language: concern.needs?.find(isLanguage) ?? '',
  }
}

function valuesOf(body: Readonly<Record<string, unknown>>): RaiseValues {
  const text = (value: unknown): string => (typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : '')
  return Object.fromEntries(names.map((name) => [name, text(body[name])])) as Record<RaiseField, string>
}

const yesOrNo = (answer: string): boolean | undefined =>
  answer === 'yes' ? true : answer === 'no' ? false : undefined

function childOf(values: RaiseValues): unknown {
  if (values.childNamed === 'no') return { ageBand: values.ageBand || 'unknown' }
  if (values.childNamed !== 'yes') return undefined
  return {
    name: values.childName.trim(),
    dateOfBirth: dateOf(values),
    nhsNumber: values.nhsNumber.replace(/[\s-]/g, '') || undefined,
  }
}

/** YYYY-MM-DD; what is no date stays as it was typed, for the check to refuse. */
function dateOf({ childDobDay, childDobMonth, childDobYear }: RaiseValues): string | undefined {
  const [day, month, year] = [childDobDay.trim(), childDobMonth.trim(), childDobYear.trim()]
  if (!day && !month && !year) return undefined
  return `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
