/** The shapes that the public interface answers with (domain/views.ts), as JSON Schema. */
import { actionOwners, outcomes } from './domain/advice-record.js'
import { ageBands, rags, urgencies } from './domain/concern.js'
import { waysToAsk } from './domain/colleagues.js'
import { queued, states } from './domain/lifecycle.js'
import { needs } from './domain/needs.js'
import { rungs } from './domain/ladder.js'
import { organisationKinds, roles } from './domain/people.js'
import { reaches } from './domain/reach.js'
import { keepingComponents } from './openapi-keeping.js'
import { list, object, oneOf, orNull, ref, text, time, uuid, whole, type Schema } from './openapi-shapes.js'

const named = object({ name: text, role: text })
const consultation = {
  ref: text,
  state: oneOf(states),
  desk: text,
  raisedAt: time,
  rag: oneOf(rags),
  urgency: oneOf(urgencies),
  status: oneOf(['advice-only', 'referral']),
  position: orNull(whole),
  expectedWait: orNull(object({ lowSeconds: whole, highSeconds: whole, at: time })),
  senior: orNull(named),
  practitioner: orNull(object({ name: text, role: text, organisation: orNull(text) })),
  headSeq: whole,
  emergency: orNull(object({ text, phone: text })),
  callAnyway: orNull(text),
  callbackAt: orNull(time),
  handedTo: orNull(text),
  outOfHours: orNull(object({ phone: text, opensAt: orNull(time) })),
}
const kind = oneOf(organisationKinds)
/** May this colleague be asked, and if not, why. */
const freedom = { free: { type: 'boolean' }, why: orNull(text) }
const byColour = object({ red: whole, amber: whole, green: whole })

export const components: Readonly<Record<string, Schema>> = {
  Me: object({
    id: text,
    name: text,
    email: text,
    role: oneOf(roles),
    desks: list(text),
    organisation: orNull(object({ id: text, name: text, kind })),
  }),
  Child: {
    oneOf: [
      {
        ...object({ name: text, dateOfBirth: { type: 'string', format: 'date' }, nhsNumber: text }),
        required: ['name'],
      },
      object({ ageBand: oneOf(ageBands) }),
    ],
  },
  Consultation: object(consultation),
  Offer: object({
    id: uuid,
    ref: text,
    rag: oneOf(rags),
    organisationKind: orNull(kind),
    ageBand: oneOf(ageBands),
    waitingSince: time,
    expiresAt: time,
    because: list(text),
  }),
  Extended: object({ offerId: uuid, expiresAt: time }),
  Desk: object({
    status: oneOf(['available', 'away']),
    capacity: { type: 'integer', minimum: 1, maximum: 4 },
    offer: orNull(ref('Offer')),
    consultations: list(ref('Consultation')),
    asked: list(
      object({
        offerId: uuid,
        ref: text,
        how: oneOf(waysToAsk),
        colleague: text,
        outcome: orNull(oneOf(['accepted', 'declined', 'missed', 'rescinded'])),
        expiresAt: time,
      }),
    ),
  }),
  Colleagues: object({
    items: list(object({ id: text, name: text, role: text, ...freedom, secondOpinion: object(freedom) })),
  }),
  Asked: object({ offerId: orNull(uuid), consultation: orNull(ref('Consultation')) }),
  Rated: object({ ref: text, rag: oneOf(rags) }),
  Needs: object({ ref: text, needs: list(oneOf(needs)) }),
  Queue: object({
    items: list(
      object({
        ref: text,
        desk: text,
        position: whole,
        state: oneOf(queued),
        rag: oneOf(rags),
        organisationKind: orNull(kind),
        ageBand: oneOf(ageBands),
        waitingSince: time,
        dueAt: time,
        reach: oneOf(reaches),
        needs: list(text),
      }),
    ),
  }),
  Conflicts: object({
    items: list(object({ organisation: object({ id: uuid, name: text, kind }), declaredAt: time })),
  }),
  CallbackSlots: object({ slots: list(time), phone: orNull(text) }),
  Callbacks: object({
    items: list(
      object({
        id: uuid,
        ref: text,
        rag: oneOf(rags),
        organisationKind: orNull(kind),
        ageBand: oneOf(ageBands),
        slotAt: time,
        lateSeconds: whole,
      }),
    ),
  }),
  Alert: object({
    id: uuid,
    kind: oneOf(['waiting-too-long', 'handover-needed', 'callback-missed', 'not-understood', 'disagreement']),
    ref: text,
    desk: text,
    deskName: text,
    rag: oneOf(rags),
    state: oneOf(states),
    raisedAt: time,
    madeAt: time,
    acknowledgedAt: orNull(time),
    acknowledgedBy: orNull(named),
    replyDueAt: orNull(time),
  }),
  Alerts: object({ open: list(ref('Alert')), acknowledged: list(ref('Alert')) }),
  Record: {
    type: 'object',
    properties: {
      rag: oneOf(rags),
      level: oneOf([1, 2, 3, 4]),
      categories: list(text),
      advice: text,
      rationale: text,
      outcome: oneOf(outcomes),
      actions: list(
        object({ what: text, owner: oneOf(actionOwners), due: { type: 'string', format: 'date' } }),
      ),
      reviewIf: text,
      addenda: list(ref('Addendum')),
    },
  },
  ...keepingComponents,
  AuditEntry: object({ seq: whole, at: time, actor: named, action: text, detail: {} }),
  LoggedConsultation: object({
    ...consultation,
    wait: orNull(whole),
    talk: orNull(whole),
    overdue: { type: 'boolean' },
    outcome: orNull(oneOf(outcomes)),
    reviewed: orNull(oneOf(['signed-off', 'returned', 'answered'])),
    missed: { type: 'boolean' },
    repeat: { type: 'boolean' },
    agency: orNull(object({ name: text, kind })),
  }),
  Now: object({
    waiting: object({ red: whole, amber: whole, green: whole, blue: whole }),
    longestWaitSeconds: whole,
    onDuty: whole,
    available: whole,
    talking: whole,
    missedToday: whole,
    at: time,
  }),
  Log: object({
    total: whole,
    totalIsExact: { type: 'boolean' },
    page: whole,
    size: whole,
    items: list(ref('LoggedConsultation')),
    next: orNull(text),
    previous: orNull(text),
  }),
  Addendum: object({ seq: whole, at: time, by: named, text, reason: text }),
  Review: object({ decision: oneOf(['signed-off', 'returned']), comment: orNull(text), by: named, at: time }),
  Opened: object({
    consultation: ref('Consultation'),
    concern: ref('Concern'),
    messages: list(ref('Message')),
    record: orNull(ref('Record')),
    addenda: list(ref('Addendum')),
    reviews: list(ref('Review')),
    mayReview: { type: 'boolean' },
    history: list(ref('AuditEntry')),
    earlier: list(ref('EarlierConsultation')),
  }),
  ListedDesks: object({
    items: list(
      object({
        id: text,
        name: text,
        phone: text,
        seniors: whole,
        hours: text,
        open: { type: 'boolean' },
        opensAt: orNull(time),
        closesAt: orNull(time),
      }),
    ),
  }),
  DeskSettings: object({
    id: text,
    version: whole,
    name: text,
    phone: text,
    outOfHoursPhone: text,
    hours: object({
      always: { type: 'boolean' },
      week: list(object({ weekday: { type: 'integer', minimum: 1, maximum: 7 }, opens: text, closes: text })),
      bankHolidays: oneOf(['closed', 'open']),
      exceptions: list(
        object({
          day: { type: 'string', format: 'date' },
          name: text,
          opens: orNull(text),
          closes: orNull(text),
        }),
      ),
    }),
    offerSeconds: whole,
    lostSeconds: whole,
    targets: byColour,
    ladder: object(Object.fromEntries(rungs.map((rung) => [rung, byColour]))),
    slots: object({ minutes: whole, places: whole }),
    dutyEmail: orNull(text),
    outOfHoursEmail: orNull(text),
    coveredBy: list(text),
    seniors: list(object({ id: text, name: text, skills: list(text) })),
  }),
  Problem: object({
    type: text,
    title: text,
    status: whole,
    code: text,
    detail: text,
    errors: list(object({ field: text, message: text })),
  }),
}
