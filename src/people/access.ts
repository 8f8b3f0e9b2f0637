/**
 * The access table: every route and every live event, and who may use it. Deny by default: a route that is not here is
 * refused for everybody, and fails the build (test/journeys/access.spec.ts). What a role may do in general stands here;
 * whose consultation it is, in rights.ts.
 */
import type { Role } from '../domain/people.js'

/** Which rate limit a route counts against; see limits.ts. */
export type LimitName = 'raise' | 'message' | 'typing' | 'general'

export interface Access {
  readonly who: 'anyone' | readonly Role[]
  readonly limit: LimitName
}

const anyone: Access = { who: 'anyone', limit: 'general' }
const only = (roles: readonly Role[], limit: LimitName = 'general'): Access => ({ who: roles, limit })

const everyone: readonly Role[] = ['practitioner', 'senior', 'manager', 'admin']
const sides: readonly Role[] = ['practitioner', 'senior']
/** Those who sort a desk's queue. */
const deskPeople: readonly Role[] = ['senior', 'manager']

export const access: Readonly<Record<string, Access>> = {
  'GET /healthz': anyone,
  'GET /readyz': anyone,
  'GET /metrics': anyone,

  'GET /': anyone,
  'GET /help': anyone,
  'GET /accessibility': anyone,
  'GET /privacy': anyone,
  'GET /sign-in': anyone,
  'POST /sign-in': anyone,
  'POST /sign-out': anyone,
  'GET /api/v1/me': only(everyone),

  'GET /raise': only(['practitioner']),
  'POST /raise': only(['practitioner'], 'raise'),
  'POST /api/v1/concerns': only(['practitioner'], 'raise'),
  'POST /consultations/:ref/withdraw': only(['practitioner']),
  'POST /api/v1/consultations/:ref/withdraw': only(['practitioner']),

  'GET /api/v1/consultations/:ref/callback-slots': only(['practitioner']),
  'POST /api/v1/consultations/:ref/callback': only(['practitioner']),
  'DELETE /api/v1/consultations/:ref/callback': only(['practitioner']),

  'GET /consultations/:ref/callback': only(['practitioner']),
  'POST /consultations/:ref/callback': only(['practitioner']),
  'POST /consultations/:ref/callback/cancel': only(['practitioner']),

  'GET /desk': only(['senior']),
  'POST /desk/availability': only(['senior']),
  'POST /desk/offers/:id/accept': only(['senior']),
  'POST /desk/offers/:id/decline': only(['senior']),
  'POST /desk/offers/:id/extend': only(['senior']),
  'POST /desk/notices/:id/seen': only(['senior']),
  'GET /api/v1/desk': only(['senior']),
  'PUT /api/v1/desk/availability': only(['senior']),
  'POST /api/v1/offers/:id/accept': only(['senior']),
  'POST /api/v1/offers/:id/decline': only(['senior']),
  'POST /api/v1/offers/:id/extend': only(['senior']),

  'GET /desk/callbacks': only(['senior']),
  'POST /desk/callbacks/:id/take': only(['senior']),
  'GET /desk/handover': only(['senior', 'manager']),
  'POST /desk/handover/:ref': only(['senior', 'manager']),
  'GET /alerts': only(['manager']),
  'POST /alerts/:id/acknowledge': only(['manager']),
  'GET /api/v1/desk/callbacks': only(['senior']),
  'POST /api/v1/callbacks/:id/take': only(['senior']),
  'POST /api/v1/consultations/:ref/handover': only(['senior', 'manager']),
  'GET /api/v1/oversight/alerts': only(['manager']),
  'POST /api/v1/oversight/alerts/:id/acknowledge': only(['manager']),
  'GET /desk/queue': only(deskPeople),
  'POST /desk/queue/:ref/rating': only(deskPeople),
  'POST /desk/queue/:ref/needs': only(deskPeople),
  'GET /desk/conflicts': only(['senior']),
  'POST /desk/conflicts': only(['senior']),
  'POST /desk/conflicts/withdraw': only(['senior']),
  'GET /desk/:ref/transfer': only(['senior']),
  'POST /desk/:ref/transfer': only(['senior']),
  'POST /desk/:ref/second-opinion': only(['senior']),
  'POST /desk/:ref/conflict': only(['senior']),
  'POST /desk/:ref/leave': only(['senior']),
  'GET /consultations/:ref/change': only(['practitioner']),
  'POST /consultations/:ref/change': only(['practitioner'], 'raise'),
  'GET /api/v1/desk/queue': only(deskPeople),
  'GET /api/v1/desk/conflicts': only(['senior']),
  'POST /api/v1/desk/conflicts': only(['senior']),
  'DELETE /api/v1/desk/conflicts/:organisationId': only(['senior']),

  'GET /api/v1/consultations/:ref/colleagues': only(['senior']),
  'POST /api/v1/consultations/:ref/transfer': only(['senior']),
  'POST /api/v1/consultations/:ref/second-opinion': only(['senior']),
  'POST /api/v1/consultations/:ref/leave': only(['senior']),
  'POST /api/v1/consultations/:ref/conflict': only(['senior']),
  'POST /api/v1/consultations/:ref/rating': only(deskPeople),
  'POST /api/v1/consultations/:ref/needs': only(deskPeople),
  'PUT /api/v1/consultations/:ref/concern': only(['practitioner'], 'raise'),

  'GET /consultations': only(sides),
  'GET /consultations/:ref': only(sides),
  'GET /consultations/:ref/record': only(sides),
  'POST /consultations/:ref/acknowledge': only(['practitioner']),
  'POST /api/v1/consultations/:ref/acknowledge': only(['practitioner']),
  'POST /consultations/:ref/messages': only(sides, 'message'),
  'POST /desk/:ref/messages': only(['senior'], 'message'),
  'POST /desk/:ref/end': only(['senior']),
  'POST /desk/:ref/record': only(['senior']),
  'POST /desk/:ref/links': only(['senior']),
  'GET /api/v1/consultations': only(sides),
  'GET /api/v1/consultations/:ref': only(sides),
  'GET /api/v1/consultations/:ref/concern': only(sides),
  'GET /api/v1/consultations/:ref/messages': only(sides),
  'POST /api/v1/consultations/:ref/messages': only(sides, 'message'),
  'GET /api/v1/consultations/:ref/draft': only(sides),
  'PUT /api/v1/consultations/:ref/draft': only(sides, 'typing'),
  'PUT /api/v1/consultations/:ref/record': only(['senior']),
  'GET /api/v1/consultations/:ref/record': only(sides),
  'GET /api/v1/consultations/:ref/links': only(['senior']),
  'POST /api/v1/consultations/:ref/links': only(['senior']),
  'POST /consultations/:ref/addenda': only(['senior']),
  'POST /api/v1/consultations/:ref/addenda': only(['senior']),
  'POST /api/v1/consultations/:ref/end': only(['senior']),
  'POST /api/v1/consultations/:ref/close': only(['senior']),

  'GET /logs': only(['manager']),
  'POST /logs/:ref/file.pdf': only(['manager']),
  'POST /api/v1/oversight/consultations/:ref/file.pdf': only(['manager']),
  'GET /consultations/:ref/record.pdf': only(sides),
  'GET /logs/:ref/subject-access': only(['manager']),
  'POST /logs/:ref/subject-access': only(['manager']),
  'POST /logs/:ref/subject-access/decisions': only(['manager']),
  'POST /logs/:ref/subject-access/file.pdf': only(['manager']),
  'GET /logs/export': only(['manager']),
  'POST /logs/export': only(['manager']),
  'GET /api/v1/oversight/export.csv': only(['manager']),
  'GET /logs/:ref': only(['manager']),
  'POST /logs/:ref': only(['manager']),
  'GET /logs/:ref/proof': only(['manager']),
  'POST /logs/:ref/proof': only(['manager']),
  'GET /wallboard': only(['manager']),
  'GET /reports': only(['manager']),
  'GET /reports/:table/csv': only(['manager']),
  'GET /reports/seniors': only(['manager']),
  'GET /reports/seniors/:table/csv': only(['manager']),
  'GET /api/v1/oversight/now': only(['manager']),
  'GET /logs/:ref/reply': only(['manager']),
  'POST /logs/:ref/reply': only(['manager']),
  'POST /api/v1/oversight/consultations/:ref/reply': only(['manager']),
  'GET /api/v1/oversight/consultations': only(['manager']),
  'POST /api/v1/oversight/consultations/:ref/open': only(['manager']),
  'POST /api/v1/oversight/consultations/:ref/review': only(['manager']),
  'POST /logs/:ref/review': only(['manager']),
  'GET /logs/samples': only(['manager']),
  'POST /logs/samples': only(['manager']),
  'GET /logs/samples/:id': only(['manager']),
  'GET /api/v1/oversight/consultations/:ref/proof': only(['manager']),
  'GET /api/v1/oversight/consultations/:ref/integrity': only(['manager']),

  'GET /retention': only(['manager']),
  'POST /retention/erasures': only(['manager']),
  'POST /retention/holds': only(['manager']),
  'POST /retention/holds/:id/lift': only(['manager']),
  'GET /admin/desks/:id/retention': only(['admin']),
  'POST /admin/desks/:id/retention': only(['admin']),

  'GET /admin/desks': only(['admin']),
  'GET /admin/desks/:id': only(['admin']),
  'POST /admin/desks/:id': only(['admin']),
  'GET /api/v1/admin/desks': only(['admin']),
  'GET /api/v1/admin/desks/:id': only(['admin']),
  'PUT /api/v1/admin/desks/:id': only(['admin']),

  'live availability.set': only(['senior']),
  'live offer.accept': only(['senior']),
  'live offer.decline': only(['senior']),
  'live offer.extend': only(['senior']),
  'live consultation.follow': only(sides),
  'live consultation.leave': only(sides),
  'live message.send': only(sides, 'message'),
  'live typing': only(sides, 'typing'),
}

/** May somebody of this role (null: not signed in) use it? `unknown` when the table has no such entry. */
export function mayUse(key: string, role: Role | null): 'yes' | 'sign-in' | 'no' | 'unknown' {
  const entry = Object.hasOwn(access, key) ? access[key] : undefined
  if (!entry) return 'unknown'
  if (entry.who === 'anyone') return 'yes'
  if (role === null) return 'sign-in'
  return entry.who.includes(role) ? 'yes' : 'no'
}
