/** The call-back list as seniors read it: when, how late, how pressing; whom to call is seen once it is taken. */
import { ageBandWords } from '../domain/concern.js'
import { organisationKindNames } from '../domain/people.js'
import type { CallbackView } from '../domain/views.js'
import { inWords, londonSoon } from '../platform/pages/london.js'

export interface CallBacksInput {
  readonly items: readonly CallbackView[]
  readonly now: Date
  /** The code of something that could not be done just before. */
  readonly notice: string | null
}

const notices: Readonly<Record<string, string>> = {
  'offer-gone': 'A colleague has taken that call, or it is no longer wanted.',
  'at-capacity': 'You hold as many consultations as your capacity allows. Finish one first.',
}

export function callBacksPage({ items, now, notice }: CallBacksInput) {
  const rows = items.map((item) => ({
    id: item.id,
    ref: item.ref,
    rag: item.rag,
    kind: item.organisationKind ? organisationKindNames[item.organisationKind] : 'Organisation not known',
    age: ageBandWords[item.ageBand],
    when: capital(londonSoon(item.slotAt, now)),
    due: item.slotAt <= now.toISOString(),
    late: lateWords(item.lateSeconds),
  }))
  return {
    title: 'Call backs',
    page: 'call-backs',
    notice: notice === null ? null : (notices[notice] ?? null),
    due: rows.filter((row) => row.due),
    later: rows.filter((row) => !row.due),
    lookedAt: now,
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A minute is no lateness. */
function lateWords(seconds: number): string | null {
  return seconds < 60 ? null : `${inWords(seconds).replace(/^about /, '')} late`
}
