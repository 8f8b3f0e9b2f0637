/** The queue as its desk sees it: in order, without names, each with what may be changed of it. */
import { ageBandWords, rags, type Rag } from '../domain/concern.js'
import { isLanguage, needInWords, needs, needWords, type Need } from '../domain/needs.js'
import { organisationKindNames } from '../domain/people.js'
import type { FieldError } from '../domain/outcome.js'
import type { Reach } from '../domain/reach.js'
import { inWords, londonWhen } from '../platform/pages/london.js'
import type { QueuedView } from './queue.js'

/** What was sent and refused, for one of them. */
export interface RefusedSorting {
  readonly ref: string
  readonly form: 'rating' | 'needs'
  readonly rag: string
  readonly reason: string
  readonly needs: readonly string[]
  readonly errors: readonly FieldError[]
}

export interface QueuePageInput {
  readonly items: readonly QueuedView[]
  readonly now: Date
  /** What was changed just before. */
  readonly changed?: string | null
  readonly refused?: RefusedSorting | undefined
  /** A senior, who may also declare conflicts. */
  readonly isSenior: boolean
}

export function queuePage({ items, now, changed = null, refused, isSenior }: QueuePageInput) {
  const desks = [...new Set(items.map(({ desk }) => desk))]
  const done = items.find(({ ref }) => ref === changed)
  const mine = refused && items.find(({ ref }) => ref === refused.ref)
  const gone =
    refused && !mine ? 'That concern is no longer waiting: somebody has it by now, or it is over.' : null
  return {
    title: 'Queue',
    page: 'queue',
    isSenior,
    gone,
    changed: done ? `${done.ref} is ${done.rag}, at place ${done.position}.` : null,
    lookedAt: now,
    desks: desks.map((desk) => ({
      desk,
      named: desks.length > 1,
      items: items.filter((item) => item.desk === desk).map((item) => itemOf(item, now, refused)),
    })),
    errors: (mine ? refused.errors : []).map(({ field, message }) => ({
      text: message,
      href: `#${refused?.ref ?? ''}-${field.startsWith('needs') ? 'needs' : field}`,
    })),
  }
}

function itemOf(item: QueuedView, now: Date, refused?: RefusedSorting) {
  const mine = refused?.ref === item.ref ? refused : null
  const wanted = mine?.form === 'needs' ? mine.needs : item.needs
  const late = Date.parse(item.dueAt) < now.getTime()
  const choice = (need: Need) => ({ value: need, text: needWords[need], checked: wanted.includes(need) })
  return {
    ref: item.ref,
    position: item.position,
    rag: item.rag,
    kind: item.organisationKind ? organisationKindNames[item.organisationKind] : 'Organisation not known',
    age: ageBandWords[item.ageBand],
    waited: inWords((now.getTime() - Date.parse(item.waitingSince)) / 1000),
    due: `${late ? 'was due' : 'due'} ${londonWhen(item.dueAt, now)}`,
    late,
    reached: reachWords(item.state, item.reach),
    needs: item.needs.map(needInWords).join(', '),
    colours: rags.map((rag) => ({
      value: rag,
      text: colourWords[rag],
      checked: (mine?.form === 'rating' ? mine.rag : '') === rag,
    })),
    reason: mine?.form === 'rating' ? mine.reason : '',
    languages: needs.filter(isLanguage).map(choice),
    specialisms: needs.filter((need) => !isLanguage(need)).map(choice),
    error: Object.fromEntries(
      (mine?.errors ?? []).map(({ field, message }) => [
        field.startsWith('needs') ? 'needs' : field,
        message,
      ]),
    ),
    open: mine?.form ?? null,
  }
}

const colourWords: Readonly<Record<Rag, string>> = {
  red: 'Red: before everything',
  amber: 'Amber: today',
  green: 'Green: this week',
  blue: 'Blue: no safeguarding need seen',
}

function reachWords(state: QueuedView['state'], reach: Reach): string {
  const asked = state === 'offered' ? 'offered now' : 'nobody is asked just now'
  switch (reach) {
    case 'one-at-a-time':
      return asked
    case 'everyone-at-once':
      return `${asked}, to everyone at once`
    case 'covering-desks':
      return `${asked}, covering desks too`
    case 'duty-manager':
      return `${asked}, the duty manager is alerted`
    case 'practitioner-told':
      return `${asked}, the practitioner was told to call`
  }
}
