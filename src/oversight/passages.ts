/**
 * A consultation cut into passages: each message, each answer, each field of the record. What was chosen from a list is
 * said in words. Every person who appears at work is a passage of their own, and so is decided on too.
 */
import {
  type Action,
  actionOwners,
  categories,
  type Draft,
  levelNames,
  outcomeNames,
} from '../domain/advice-record.js'
import { ageBandWords, type Concern } from '../domain/concern.js'
import type { Passage } from '../domain/disclosure/disclosure.js'
import type { Known } from '../domain/disclosure/third-parties.js'
import { needInWords } from '../domain/needs.js'
import type {
  AcknowledgementView,
  AddendumView,
  ConsultationView,
  MessageView,
  NamedRole,
} from '../domain/views.js'
import { londonDateTime, londonDay } from '../platform/pages/london.js'
import { ragNames } from './words.js'

export interface Content {
  readonly consultation: ConsultationView
  readonly concern: Concern
  readonly messages: readonly MessageView[]
  readonly record: Draft | null
  readonly addenda: readonly AddendumView[]
  readonly answer: AcknowledgementView | null
}

export interface Cut {
  readonly passages: readonly Passage[]
  readonly known: readonly Known[]
}

type Field = readonly [id: string, label: string, text: string | null | undefined, isWritten?: 'written']

/** Out: in the order of the file. What was not answered or not written is no passage. */
export function cut(content: Content): Cut {
  const { consultation, concern, messages, record, addenda, answer } = content
  const people = peopleOf(content)
  const [practitioner, senior] = [people.idOf(consultation.practitioner), people.idOf(consultation.senior)]
  const fields = (part: Passage['part'], writer: string | null, list: readonly Field[]): Passage[] =>
    list.flatMap(([id, label, text, isWritten]) =>
      text ? [{ id: `${part}-${id}`, part, label, text, writer: isWritten ? writer : null }] : [],
    )
  const passages: Passage[] = [
    ...people.passages,
    ...fields('concern', practitioner, concernFields(concern)),
    ...fields('record', senior, recordFields(record)),
    ...addenda.flatMap(({ seq, at, by, text, reason }) =>
      fields('addenda', people.idOf(by), [
        [`${seq}-text`, `Added on ${londonDateTime(at)}`, text, 'written'],
        [`${seq}-reason`, `Why it was added on ${londonDateTime(at)}`, reason, 'written'],
      ]),
    ),
    ...fields('answer', practitioner, [
      ['comment', 'What the practitioner wrote about the record', answer?.comment, 'written'],
    ]),
    ...fields('answer', people.idOf(answer?.reply?.by ?? null), [
      ['reply', 'What a manager replied', answer?.reply?.text, 'written'],
    ]),
    ...messages.map(({ seq, author, at, body }): Passage => {
      const when = londonDateTime(at)
      return {
        ...{ id: `messages-${seq}`, part: 'messages', label: `Message ${seq}`, text: body, when },
        writer: people.idOf(author),
      }
    }),
  ]
  return { passages, known: people.known }
}

/** Everybody who took part in their work, the practitioner and the senior first. */
function peopleOf({ consultation, messages, addenda, answer }: Content) {
  const { practitioner, senior, joined } = consultation
  const found = new Map<string, { id: string; name: string; role: string; as: string; of: string | null }>()
  const add = (person: NamedRole | null | undefined, as: string, of: string | null = null): void => {
    if (!person || found.has(keyOf(person))) return
    found.set(keyOf(person), { id: `people-${found.size + 1}`, name: person.name, role: person.role, as, of })
  }
  add(practitioner, 'practitioner', practitioner?.organisation)
  add(senior, 'senior social worker')
  for (const each of joined) add(each, 'senior social worker')
  for (const { author } of messages) add(author, 'senior social worker')
  for (const { by } of addenda) add(by, 'senior social worker')
  add(answer?.reply?.by, 'manager')
  const known = [...found.values()]
  return {
    known,
    idOf: (person: NamedRole | null) => (person ? (found.get(keyOf(person))?.id ?? null) : null),
    passages: known.map(({ id, name, role, as, of }): Passage => {
      const text = [name, role, of].filter(Boolean).join(', ')
      return { id, part: 'people', label: `The ${as}`, text, writer: null, name }
    }),
  }
}

const keyOf = ({ name, role }: NamedRole): string => JSON.stringify([name, role])

const awareWords = {
  yes: 'Yes',
  no: 'No',
  'unsafe-to-ask': 'It is not safe to ask',
  unknown: 'Not known',
} as const
const urgencyWords = { now: 'Now', today: 'Today', 'this-week': 'This week' } as const

function concernFields(concern: Concern): Field[] {
  const { whereabouts, ask, parentsAware, phone, needs = [] } = concern
  return [
    ['child', 'The child', childWords(concern)],
    ['worry', 'What worried the practitioner', concern.worry, 'written'],
    ['danger', 'In immediate danger', concern.immediateDanger ? 'Yes' : 'No'],
    ['urgency', 'How soon advice was wanted', urgencyWords[concern.urgency]],
    ['whereabouts', 'Where the child was', whereabouts, 'written'],
    ['ask', 'What the practitioner wanted', ask, 'written'],
    ['parents', 'Whether the parents knew', parentsAware && awareWords[parentsAware]],
    ['phone', 'The practitioner’s phone', phone, 'written'],
    ['needs', 'What a senior had to know', needs.map(needInWords).join(', ')],
  ]
}

function childWords({ child }: Concern): string {
  if ('ageBand' in child) return `Not named. ${ageBandWords[child.ageBand]}`
  const { name, dateOfBirth, nhsNumber } = child
  const born = dateOfBirth && `born ${londonDay(`${dateOfBirth}T12:00:00Z`)}`
  return [name, born, nhsNumber && `NHS number ${nhsNumber}`].filter(Boolean).join(', ')
}

function recordFields(record: Draft | null): Field[] {
  const { rag, level, outcome, actions = [] } = record ?? {}
  return [
    ['advice', 'Advice', record?.advice, 'written'],
    ['rationale', 'Why', record?.rationale, 'written'],
    ['outcome', 'Outcome', outcome && outcomeNames[outcome]],
    ['rag', 'Colour', rag && ragNames[rag]],
    ['level', 'Level of need', level && `${level} ${levelNames[level]}`],
    [
      'categories',
      'Categories',
      (record?.categories ?? []).map((each) => categories[each] ?? each).join(', '),
    ],
    ...actions.map((action, index): Field => [
      `action-${index + 1}`,
      `Action ${index + 1}`,
      actionWords(action),
      'written',
    ]),
    ['review', 'What would change this advice', record?.reviewIf, 'written'],
  ]
}

const owners = { practitioner: 'the practitioner', senior: 'the senior', other: 'someone else' } as const

function actionWords({ what, owner, due }: Action): string {
  const who = actionOwners.includes(owner) ? owners[owner] : owner
  return `${what}\nBy ${who}, until ${londonDay(`${due}T12:00:00Z`) || due}`
}
