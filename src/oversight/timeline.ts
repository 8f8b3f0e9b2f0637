/** Audit entries in words. What an entry holds is read with care: old entries keep the shape they were written in. */
import { outcomeNames } from '../domain/advice-record.js'
import { whyNotWords } from '../domain/reasons.js'
import type { AuditEntryView } from '../domain/views.js'
import { londonDateTime, londonTime } from '../platform/pages/london.js'
import { colour, given, isDetail, list, number, seniorIn, text, type Detail, type Telling } from './detail.js'
import { answering } from './answering.js'
import { handingOn } from './handing-on.js'

const fieldNames: Readonly<Record<string, string>> = {
  rag: 'colour',
  level: 'level of need',
  categories: 'categories',
  advice: 'advice',
  rationale: 'why',
  outcome: 'outcome',
  actions: 'who does what by when',
  reviewIf: 'what would change this advice',
}

const matchWords: Readonly<Record<string, string>> = {
  'nhs-number': 'same NHS number',
  'name-and-birth': 'same name and date of birth',
  both: 'same NHS number, name and date of birth',
}

const readAs: Readonly<Record<string, string>> = {
  pdf: 'Copied as PDF',
  'subject-access': 'Read for a subject access request',
  'subject-access-pdf': 'Subject access copy made',
}

const disclosed = (d: Detail): string[] =>
  'withheld' in d
    ? [
        `Passages shown: ${number(d['shown'])}, with words blacked out: ${number(d['blackedOut'])}, withheld: ${number(d['withheld'])}`,
      ]
    : []

/** How each action is told. In: the detail, and the names of seniors that earlier entries gave. */
const tellings: Readonly<Record<string, Telling>> = {
  ...handingOn,
  ...answering,
  'concern.raised': (d) => ({
    title: 'Concern raised',
    lines: given('Colour from the answers: ', colour(d['rag'])),
  }),
  'concern.rerated': (d) => ({
    title: `Colour changed from ${colour(d['from'])} to ${colour(d['to'])}`,
    lines: given('Why: ', text(d['why'] ?? d['reason'])),
  }),
  'concern.withdrawn': (d) => ({
    title: 'Withdrawn by the practitioner',
    lines: given('Why: ', text(d['reason'])),
  }),
  'concern.times-moved': (d) => ({
    title: 'Times moved, because the desk’s settings were changed',
    lines: given('Now to be answered by ', londonDateTime(text(d['to']))),
  }),
  'offer.made': (d) => ({
    title: `Offered to ${text(d['senior']) || 'a senior'}`,
    lines: [
      ...given(
        'Why them, in the words of the offer: ',
        list(d['because']).map(text).filter(Boolean).join('. '),
      ),
      ...given('Place in the queue: ', number(d['placeInQueue'])),
      ...list(d['others']).map(notChosen).filter(Boolean),
      ...given('Open until ', londonTime(text(d['expiresAt']))),
    ],
  }),
  'offer.missed': (d, names) => ({ title: `${seniorIn(d, names)} did not answer the offer in time` }),
  'offer.declined': (d, names) => ({
    title: `${seniorIn(d, names)} passed on the offer`,
    lines: given('Why: ', text(d['reason'])),
  }),
  'offer.accepted': (d, names) => ({ title: `${seniorIn(d, names)} accepted the offer` }),
  'offer.rescinded': (d) => ({
    title: 'Offer taken back',
    lines: given('Why: ', text(d['why'] ?? d['reason'])),
  }),
  'link.confirmed': (d) => ({
    title: `Said to be the same child as in ${text(d['earlier'])}`,
    lines: given('Found by the ', matchWords[text(d['matchedBy'])] ?? ''),
  }),
  'link.refused': (d) => ({ title: `Said not to be the same child as in ${text(d['earlier'])}` }),
  'hold.placed': (d) => ({ title: 'Held back from erasing', lines: given('Why: ', text(d['reason'])) }),
  'hold.lifted': (d) => ({
    title: 'No longer held back from erasing',
    lines: given('Why: ', text(d['reason'])),
  }),
  'talk.ended': () => ({ title: 'Talk ended' }),
  'record.drafted': (d) => ({
    title: 'Advice record drafted',
    lines: given(
      'What was written: ',
      list(d['fields'])
        .map(text)
        .filter(Boolean)
        .map((name) => fieldNames[name] ?? name)
        .join(', '),
    ),
  }),
  'record.closed': (d) => ({
    title: 'Advice record closed and sent',
    lines: [
      ...given(
        'Outcome: ',
        (outcomeNames as Readonly<Record<string, string>>)[text(d['outcome'])] ?? text(d['outcome']),
      ),
      ...given('Colour: ', colour(d['rag'])),
      ...given('Level of need: ', number(d['level'])),
    ],
  }),
  'record.added-to': (d) => ({
    title: 'Added to the advice record',
    lines: given('Why: ', text(d['reason'])),
  }),
  'review.signed-off': (d) => ({ title: 'Signed off', lines: given('', text(d['comment'])) }),
  'review.returned': (d) => ({ title: 'Returned to its senior', lines: given('', text(d['comment'])) }),
  'proof.exported': (d) => ({ title: 'Proof exported', lines: given('Reason: ', text(d['reason'])) }),
  'record.read': (d) => ({
    title: readAs[text(d['as'])] ?? 'Record read',
    lines: [...given('Reason: ', text(d['reason'])), ...disclosed(d)],
  }),
  'disclosure.decided': (d) => ({
    title: 'Decided what a subject access copy shows',
    lines: disclosed(d),
  }),
}

export function timeline(history: readonly AuditEntryView[]) {
  const names = new Map<string, string>()
  return history.map(({ seq, at, actor, action, detail: raw }) => {
    const detail = isDetail(raw) ? raw : {}
    remember(names, detail)
    // Who accepted or passed is in the entry itself: it was them who did it.
    const known =
      action === 'offer.accepted' || action === 'offer.declined' ? { senior: actor.name, ...detail } : detail
    const told = tellings[action]?.(known, names) ?? { title: action }
    return {
      seq,
      at,
      when: londonDateTime(at),
      actor: actorWords(actor),
      title: told.title,
      lines: told.lines ?? [],
    }
  })
}

/** Who has read it, and why. */
export function readers(history: readonly AuditEntryView[]) {
  return history
    .filter(({ action }) => action === 'record.read')
    .map(({ actor, at, detail }) => ({
      who: actorWords(actor),
      when: londonDateTime(at),
      reason: isDetail(detail) ? text(detail['reason']) : '',
    }))
}

const actorWords = ({ name, role }: AuditEntryView['actor']): string =>
  role === 'system' || !role || role === name ? name : `${name}, ${role}`

function remember(names: Map<string, string>, detail: Detail): void {
  for (const each of [detail, ...list(detail['others']).filter(isDetail)]) {
    const [id, name] = [text(each['seniorId']), text(each['senior'])]
    if (id && name) names.set(id, name)
  }
}

function notChosen(other: unknown): string {
  if (!isDetail(other)) return ''
  const why = text(other['why'])
  return `Not ${text(other['senior']) || 'a colleague'}, who ${(whyNotWords as Readonly<Record<string, string>>)[why] ?? why}`
}
