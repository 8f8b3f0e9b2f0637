/**
 * By what a child is known again without opening another record: the NHS number, and the name with the date of birth.
 * Written one way whatever way it was typed; what is kept of it is a keyed hash only. (Design, "Audit you can prove".)
 */
import type { Child } from './concern.js'

export interface ChildMarks {
  readonly nhsNumber: string | null
  readonly nameAndBirth: string | null
}

/** Nulls where nothing is known for certain: a name alone, or an age band, marks nobody. */
export function marksOf(child: Child): ChildMarks {
  if ('ageBand' in child) return { nhsNumber: null, nameAndBirth: null }
  const name = child.name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()
  return {
    nhsNumber: child.nhsNumber?.replace(/\D/g, '') || null,
    nameAndBirth: name && child.dateOfBirth ? `${name}|${child.dateOfBirth}` : null,
  }
}
