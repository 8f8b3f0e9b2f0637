/** What a manager is shown of a check: unchanged since when, or what is wrong. No content. */
import type { FieldError } from '../domain/outcome.js'
import { londonDateTime } from '../platform/pages/london.js'
import type { Integrity } from './proof.service.js'
import { counted } from './words.js'

export interface ProofPageInput {
  readonly integrity: Integrity
  readonly reason: string
  readonly errors: readonly FieldError[]
}

export function proofPage({ integrity, reason, errors }: ProofPageInput) {
  const { ref, verdict, since, findings, messages, entries } = integrity
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
    checked: `${counted(messages, 'message')} and ${entries === 1 ? '1 entry' : `${entries.toLocaleString('en-GB')} entries`}`,
    isAnchored: since !== null,
    reason,
    reasonError: errors.find(({ field }) => field === 'reason')?.message ?? null,
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${field}` })),
  }
}

function headingOf(verdict: Integrity['verdict'], since: string | null): string {
  if (verdict === 'tampered') return 'This consultation was changed outside the service'
  if (verdict === 'incomplete') return 'Part of this consultation is missing'
  return since ? `Unchanged since ${londonDateTime(since)}` : 'Unbroken, and too new to be proved'
}
