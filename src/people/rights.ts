/**
 * Whose consultation is it? A practitioner's own; a senior's who holds it or has closed it; and, without names, the
 * senior's it is offered to. Managers do not come this way: they open a consultation with a reason (oversight).
 * "Not yours" is answered like "not there", so that nobody can find out which references exist.
 */
import type { Person } from '../domain/people.js'

export type Side = 'practitioner' | 'senior'
export type Sight = Side | 'offered' | 'none'

export interface Owned {
  readonly practitionerId: string
  readonly seniorId: string | null
  readonly offeredTo?: string | null
}

/** As what may this person see the consultation? */
export function sightOf(person: Pick<Person, 'id' | 'role'>, consultation: Owned): Sight {
  if (person.role === 'practitioner')
    return consultation.practitionerId === person.id ? 'practitioner' : 'none'
  if (person.role !== 'senior') return 'none'
  if (consultation.seniorId === person.id) return 'senior'
  return consultation.offeredTo === person.id ? 'offered' : 'none'
}

/** As which side does this person take part? null: they don't. */
export function sideOf(person: Pick<Person, 'id' | 'role'>, consultation: Owned): Side | null {
  const sight = sightOf(person, consultation)
  return sight === 'practitioner' || sight === 'senior' ? sight : null
}
