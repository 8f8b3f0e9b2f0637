/**
 * Whose consultation is it? A practitioner's own; a senior's who holds it or has closed it, or who has joined it for a
 * second opinion (they talk, but the record is the holder's); and, without names, the seniors' it is offered to. Managers do not come this way: they open a consultation with a reason (oversight).
 * "Not yours" is answered like "not there", so that nobody can find out which references exist.
 */
import type { Person } from '../domain/people.js'

export type Side = 'practitioner' | 'senior'
export type Sight = Side | 'joined' | 'offered' | 'none'

export interface Owned {
  readonly practitionerId: string
  readonly seniorId: string | null
  readonly offeredTo?: readonly string[]
  readonly joinedIds?: readonly string[]
}

/** As what may this person see the consultation? */
export function sightOf(person: Pick<Person, 'id' | 'role'>, consultation: Owned): Sight {
  if (person.role === 'practitioner')
    return consultation.practitionerId === person.id ? 'practitioner' : 'none'
  if (person.role !== 'senior') return 'none'
  if (consultation.seniorId === person.id) return 'senior'
  if (consultation.joinedIds?.includes(person.id)) return 'joined'
  return consultation.offeredTo?.includes(person.id) ? 'offered' : 'none'
}

/** As which side does this person take part? null: they don't. */
export function sideOf(person: Pick<Person, 'id' | 'role'>, consultation: Owned): Side | null {
  const sight = sightOf(person, consultation)
  if (sight === 'joined') return 'senior'
  return sight === 'practitioner' || sight === 'senior' ? sight : null
}

/** Is it their desk's? A senior or manager of the desk may sort its queue, by reference and without names. */
export const isOfDesk = (person: Pick<Person, 'role' | 'desks'>, deskId: string): boolean =>
  (person.role === 'senior' || person.role === 'manager') && person.desks.includes(deskId)
