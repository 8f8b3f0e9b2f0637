/** SMTP_URL: smtp:// or smtps://, with a host; a name and a password when the server asks for them. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** From the first byte; or no letter without it; or when the server offers it. */
  readonly tls: 'at-once' | 'required' | 'offered'
  readonly user: { readonly name: string; readonly password: string } | null
}

const schemes: Readonly<Record<string, { readonly secure: boolean; readonly port: number }>> = {
  'smtp:': { secure: false, port: 587 },
  'smtps:': { secure: true, port: 465 },
}

/**
 * Out: the server, or in words what is wrong with the URL. A password is never sent in clear: where there is one, TLS
 * is required unless the URL says `?requireTLS=false`.
 */
export function readSmtpUrl(text: string): MailServer | string {
  const url = URL.canParse(text) ? new URL(text) : null
  const scheme = url && schemes[url.protocol]
  if (!scheme || !url.hostname) return 'must be a URL with a host, beginning with smtp:// or smtps://'
  const required = url.searchParams.get('requireTLS')
  const known = [...url.searchParams.keys()].every((key) => key === 'requireTLS')
  if (!known || !['true', 'false', null].includes(required))
    return 'may have one setting: requireTLS=true or requireTLS=false'
  const name = decoded(url.username)
  const password = decoded(url.password)
  if (name === null || password === null) return 'has a % in the name or password that must be written %25'
  const user = name === '' ? null : { name, password }
  const insists = required === null ? user !== null : required === 'true'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? scheme.port : Number(url.port),
    tls: scheme.secure ? 'at-once' : insists ? 'required' : 'offered',
    user,
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
