/** The handover page: what is open, without names, and for each to whom it may go and who there has said so. */
import { ageBandWords } from '../domain/concern.js'
import type { FieldError } from '../domain/outcome.js'
import { organisationKindNames, type Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { inWords, londonSoon } from '../platform/pages/london.js'
import type { NamedDesk, OpenConcern } from './open-list.js'

/** A form that was sent and refused: what was typed, and what is wrong. */
export interface HandoverForm {
  readonly ref: string
  readonly to: string
  readonly acknowledgedBy: string
  readonly note: string
  readonly errors: readonly FieldError[]
}

export interface HandoverInput {
  readonly me: Pick<Person, 'role' | 'desks'>
  readonly concerns: readonly OpenConcern[]
  readonly desks: readonly NamedDesk[]
  readonly now: Date
  /** The reference that was just handed over, or `not-waiting`. */
  readonly done: string | null
  readonly form: HandoverForm | null
}

export function handoverPage({ me, concerns, desks, now, done, form }: HandoverInput) {
  const several = me.desks.length > 1
  const errorOf = (field: string): string | null =>
    form?.errors.find((error) => error.field === field)?.message ?? null
  return {
    title: 'Hand over',
    page: 'handover',
    notice: noticeOf(done),
    back:
      me.role === 'manager'
        ? { text: 'Alerts', href: '/alerts' }
        : { text: 'Back to the desk', href: '/desk' },
    items: concerns.map((concern) => {
      const mine = form?.ref === concern.ref ? form : null
      return {
        ...concern,
        kind: concern.organisationKind
          ? organisationKindNames[concern.organisationKind]
          : 'Organisation not known',
        age: ageBandWords[concern.ageBand],
        waited: inWords((now.getTime() - concern.raisedAt.getTime()) / 1000).replace(/^about /, ''),
        state: stateOf(concern, now),
        desk: several ? concern.deskName : null,
        phone: desks.find(({ id }) => id === concern.desk)?.outOfHoursPhone ?? null,
        desks: desks.filter(({ id }) => id !== concern.desk),
        to: mine?.to ?? '',
        acknowledgedBy: mine?.acknowledgedBy ?? '',
        note: mine?.note ?? '',
        open: mine !== null,
        error: mine
          ? { to: errorOf('to'), acknowledgedBy: errorOf('acknowledgedBy'), note: errorOf('note') }
          : { to: null, acknowledgedBy: null, note: null },
      }
    }),
    errors: (form?.errors ?? []).map(({ field, message }) => ({
      text: message,
      href: `#${field}-${form?.ref ?? ''}`,
    })),
  }
}

function stateOf({ state, callbackAt }: OpenConcern, now: Date): string {
  if (callbackAt) return `To be called ${londonSoon(callbackAt, now)}`
  return state === 'offered' ? 'Being offered to a senior now' : 'Waiting'
}

function noticeOf(done: string | null): string | null {
  if (done === 'not-waiting')
    return 'That concern is no longer waiting: somebody has just answered it, or it was withdrawn.'
  const ref = done === null ? null : readReference(done)
  return ref && `${ref} was handed over. The practitioner is told who has it now.`
}
