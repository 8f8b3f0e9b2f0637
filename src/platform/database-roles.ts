/**
 * As whom the service goes to its database. Every connection begins as one of these roles, whoever it has logged in as,
 * so no statement needs a word more for it (docs/adr/0015-least-power.md).
 */
export const SERVICE_ROLE = 'advice_line_service'
/** On behalf of a person: rows that are not theirs to see are not there. */
export const PERSON_ROLE = 'advice_line_person'

/** For the `options` of a connection. */
export const asRole = (role: string): string => `-c role=${role}`
