/**
 * What a decision returns: a value, or a refusal that the caller expected to be possible. Only bugs throw.
 * The codes are public (they stand in problem+json and in socket acknowledgements), so they never change.
 */
export type RefusalCode =
  | 'not-signed-in'
  | 'forbidden'
  | 'not-found'
  | 'invalid'
  | 'client-id-reused'
  | 'not-waiting'
  | 'not-talking'
  | 'not-open'
  | 'closed'
  | 'not-closed'
  | 'offer-gone'
  | 'at-capacity'
  | 'slot-gone'
  | 'colleague-not-free'
  | 'already-asked'
  | 'changed-meanwhile'
  | 'erased'
  | 'too-large'
  | 'too-many'
  | 'unavailable'

export interface FieldError {
  readonly field: string
  readonly message: string
}

export interface Refusal {
  readonly code: RefusalCode
  readonly detail: string
  readonly errors?: readonly FieldError[]
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value })

export const refuse = (
  code: RefusalCode,
  detail: string,
  errors?: readonly FieldError[],
): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: errors ? { code, detail, errors } : { code, detail },
})
