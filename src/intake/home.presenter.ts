/** The first page: is the line open, who answers, how long would I wait, and where do I begin. */
import type { ExpectedWait } from '../domain/expected-wait.js'
import type { Person, Role } from '../domain/people.js'
import { inWords, londonSoon } from '../platform/pages/london.js'

/** How a desk stands now, as whoever looks may know. */
export interface DeskToday {
  readonly name: string
  /** Opening hours in words: "Monday to Friday, 8:30 to 17:30". */
  readonly hours: string
  readonly open: boolean
  /** When it opens next, if it is closed and that is known. */
  readonly opensAt: string | Date | null
  readonly outOfHoursPhone: string | null
  /** Seniors who are available now; null when that is not known. */
  readonly available: number | null
  readonly expectedWait: ExpectedWait | null
}

export interface HomeInput {
  readonly me: Person | null
  /** Null when there are several desks and nobody has signed in: then we say nothing that could be wrong. */
  readonly desk: DeskToday | null
  readonly phone: string
  readonly now: Date
}

const workplaces: Readonly<Partial<Record<Role, { text: string; href: string }>>> = {
  senior: { text: 'Go to your desk', href: '/desk' },
  manager: { text: 'Go to the logs', href: '/logs' },
  admin: { text: 'Go to the desks', href: '/admin/desks' },
}

export function homePage({ me, desk, phone, now }: HomeInput) {
  const workplace = me ? (workplaces[me.role] ?? null) : null
  return {
    title: 'Talk to a senior social worker',
    page: 'home',
    desk,
    closed: desk !== null && !desk.open,
    closedPhone: desk?.outOfHoursPhone ?? phone,
    opensWords: desk && !desk.open ? opensWords(desk.opensAt, now) : null,
    answersWords: desk?.open ? answersWords(desk.available) : null,
    wait: desk?.open ? waitOf(desk.expectedWait) : null,
    workplace,
    mayAsk: me === null || me.role === 'practitioner',
    isPractitioner: me?.role === 'practitioner',
  }
}

/** When a closed line opens next; null when that is not known. */
export function opensWords(opensAt: string | Date | null, now: Date): string | null {
  return opensAt && `The line opens ${londonSoon(opensAt, now)}.`
}

function answersWords(available: number | null): string {
  if (available === null) return 'A senior social worker will answer you.'
  if (available === 0) return 'No senior social worker is free at this moment. You can join the queue.'
  return available === 1
    ? 'One senior social worker is free to answer now.'
    : `${available} senior social workers are free to answer now.`
}

function waitOf(expected: ExpectedWait | null): { words: string; at: string } | null {
  return expected && { words: inWords(expected), at: expected.at }
}
