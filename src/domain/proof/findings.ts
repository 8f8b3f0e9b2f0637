/** What a check has found. The worst decides: one contradiction makes it tampered, whatever else is only missing. */
export type Finding =
  | { readonly kind: 'tampered'; readonly text: string }
  | { readonly kind: 'incomplete'; readonly text: string }

export type Verdict = 'valid' | 'tampered' | 'incomplete'

/** What the programs that check a proof end with; 3 is for what can't be read at all. */
export const exitCodes: Readonly<Record<Verdict | 'bad input', number>> = {
  valid: 0,
  tampered: 1,
  incomplete: 2,
  'bad input': 3,
}

export const tampered = (text: string): Finding => ({ kind: 'tampered', text })
export const incomplete = (text: string): Finding => ({ kind: 'incomplete', text })

export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ kind }) => kind === 'tampered')) return 'tampered'
  return findings.length > 0 ? 'incomplete' : 'valid'
}

export const span = (from: number, to: number): string => (from === to ? String(from) : `${from}-${to}`)
