/** What a manager is shown of a check: unchanged since when, or what is wrong. No content. */
import type { FieldError } from '../domain/outcome.js'
import { londonDateTime } from '../platform/pages/london.js'
import type { Integrity } from './proof.service.js'

export interface ProofPageInput {
  readonly integrity: Integrity
  readonly reason: string
  readonly errors: readonly FieldError[]
}

export function proofPage({ integrity, reason, errors }: ProofPageInput) {
  const { ref, verdict, since, findings, said } = integrity
  const path = `/logs/${encodeURIComponent(ref)}`
  return {
    title: `Proof for ${ref}`,
    page: 'proof',
    ref,
    back: path,
    action: `${path}/proof`,
    verdict,
    heading: headingOf(verdict, since),
    findings,
    // Where the check itself says what was not compared, the page says it in its own words.
    said: said.filter((line) => /^(entries|messages) /.test(line)),
    reason,
    reasonError: errors.find(({ field }) => field === 'reason')?.message ?? null,
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${field}` })),
  }
}

function headingOf(verdict: Integrity['verdict'], since: string | null): string {
  if (verdict === 'tampered') return 'This consultation was changed outside the service'
  if (verdict === 'incomplete') return 'Part of this consultation is missing'
  return since ? `Unchanged since ${londonDateTime(since)}` : 'Unbroken, and not anchored yet'
}
