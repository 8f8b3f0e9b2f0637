/** One consultation, opened by a manager with a reason: its record, its conversation, and everything that happened. */
import { actionOwners, categories, type Draft, levelNames, outcomeNames } from '../domain/advice-record.js'
import type { Concern } from '../domain/concern.js'
import type { EarlierView } from '../domain/links.js'
import type { FieldError } from '../domain/outcome.js'
import type {
  AddendumView,
  AuditEntryView,
  ConsultationView,
  MessageView,
  ReviewView,
} from '../domain/views.js'
import { londonDateTime, londonDay } from '../platform/pages/london.js'
import { earlierOf } from './earlier.presenter.js'
import { readers, timeline } from './timeline.js'
import { reviewNames, stateNames } from './words.js'

export interface LogPageInput {
  readonly consultation: ConsultationView
  readonly concern: Concern
  readonly messages: readonly MessageView[]
  readonly record: Draft | null
  readonly history: readonly AuditEntryView[]
  readonly earlier: readonly EarlierView[]
  readonly addenda: readonly AddendumView[]
  readonly reviews: readonly ReviewView[]
  readonly mayReview: boolean
  /** Why it was opened: said again when a review is refused and the page is shown once more. */
  readonly reason: string
  /** A review that was refused: as it was typed, and why. */
  readonly refused?: { readonly comment: string; readonly errors: readonly FieldError[] }
}

export interface WhyPageInput {
  readonly consultation: ConsultationView
  readonly reason: string
  readonly errors: readonly FieldError[]
  /** What was decided on it a moment ago. */
  readonly done?: ReviewView['decision'] | null
  /** What it is opened for, when not to be read. */
  readonly next?: 'subject-access'
}

/** Before anything is shown: why? */
export function whyPage({ consultation, reason, errors, done = null, next }: WhyPageInput) {
  const path = `/logs/${encodeURIComponent(consultation.ref)}`
  return {
    title: `Open ${consultation.ref}`,
    page: 'why',
    bar: barOf(consultation),
    action: next ? `${path}/${next}` : path,
    isForRequest: next === 'subject-access',
    reason,
    done: done && `${consultation.ref} is ${done === 'returned' ? 'returned to its senior' : 'signed off'}.`,
    reasonError: errors.find(({ field }) => field === 'reason')?.message ?? null,
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${field}` })),
  }
}

export function logPage(input: LogPageInput) {
  const {
    consultation,
    concern,
    messages,
    record,
    history,
    earlier,
    addenda,
    reviews,
    mayReview,
    reason,
    refused,
  } = input
  const { senior, practitioner } = consultation
  const errors = refused?.errors ?? []
  const isTheirs = ({ author }: MessageView): boolean =>
    author.name === practitioner?.name && author.role === practitioner.role
  return {
    title: consultation.ref,
    page: 'log',
    openedFor: reason,
    bar: barOf(consultation),
    people: [
      {
        key: 'Practitioner',
        value: joined(practitioner?.name, practitioner?.role, practitioner?.organisation),
      },
      { key: 'Senior', value: senior ? joined(senior.name, senior.role) : 'Nobody yet' },
    ],
    concern: [
      { key: 'What worried them', value: concern.worry },
      { key: 'Child', value: childWords(concern) },
      { key: 'Immediate danger', value: concern.immediateDanger ? 'Yes' : 'No' },
      { key: 'Where the child was', value: concern.whereabouts ?? 'Not known' },
      { key: 'What they wanted', value: concern.ask ?? 'Not said' },
    ],
    record: record && Object.keys(record).length > 0 ? recordOf(record) : null,
    isDraft: consultation.state !== 'closed',
    messages: messages.map((message) => ({ ...message, side: isTheirs(message) ? 'theirs' : 'mine' })),
    timeline: timeline(history),
    readers: readers(history),
    earlier: earlierOf(earlier),
    addenda,
    reviews: reviews.map((review) => ({ ...review, decided: reviewNames[review.decision] })),
    review: {
      action: mayReview ? `/logs/${encodeURIComponent(consultation.ref)}/review` : null,
      why: consultation.state === 'closed' ? 'own' : 'open',
      reason,
      addenda: addenda.length,
      comment: refused?.comment ?? '',
      commentError: errors.find(({ field }) => field === 'comment')?.message ?? null,
    },
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${field}` })),
  }
}

export function barOf({ ref, state, rag, status, raisedAt }: ConsultationView) {
  return { ref, state: stateNames[state], rag, status, raised: londonDateTime(raisedAt) }
}

const owners = { practitioner: 'The practitioner', senior: 'The senior', other: 'Someone else' } as const

function recordOf(record: Draft) {
  const { rag, level, outcome } = record
  return {
    rag: rag ?? null,
    rows: [
      { key: 'Advice', value: record.advice },
      { key: 'Why', value: record.rationale },
      { key: 'Outcome', value: outcome && outcomeNames[outcome] },
      { key: 'Level of need', value: level && `${level} ${levelNames[level]}` },
      {
        key: 'Categories',
        value: (record.categories ?? []).map((name) => categories[name] ?? name).join(', '),
      },
      { key: 'What would change this advice', value: record.reviewIf },
    ].map(({ key, value }) => ({
      key,
      value: value === undefined || value === '' ? 'Not written yet' : value,
    })),
    actions: (record.actions ?? []).map(({ what, owner, due }) => ({
      what,
      owner: actionOwners.includes(owner) ? owners[owner] : owner,
      due: londonDay(`${due}T12:00:00Z`) || due,
    })),
  }
}

function childWords({ child }: Concern): string {
  if ('ageBand' in child) return `Not named, age: ${child.ageBand.replaceAll('-', ' ')}`
  return joined(child.name, child.dateOfBirth && `born ${londonDay(`${child.dateOfBirth}T12:00:00Z`)}`)
}

const joined = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter(Boolean).join(', ') || 'Not known'
