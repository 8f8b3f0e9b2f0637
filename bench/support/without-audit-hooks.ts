/** Module hooks (Node: "Customization hooks"): whoever imports one of these modules gets it with its audit left out. */
interface Resolved {
  readonly url: string
}
interface Loaded {
  readonly format: string
  readonly source: string
  readonly shortCircuit: true
}

const MARK = '?without-audit'

/** By the end of the address: what the module exports instead. Everything else it exports stays. */
const instead: Readonly<Record<string, string>> = {
  '/dist/audit/streams.js': `
    const mute = (stream) => ({ ...stream, append: async () => undefined })
    export const beginStream = async (...given) => mute(await real.beginStream(...given))
    export const openStream = async (...given) => mute(await real.openStream(...given))
    export const openOrBeginStream = async (...given) => mute(await real.openOrBeginStream(...given))
    export const appendToMany = async () => undefined`,
  '/dist/domain/chain.js': `
    const none = Buffer.alloc(32)
    export const messageHash = () => none`,
}

export async function resolve(
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: object) => Promise<Resolved>,
): Promise<Resolved> {
  const found = await next(specifier, context)
  const isChanged = Object.keys(instead).some((end) => found.url.endsWith(end))
  const isItself = context.parentURL?.endsWith(MARK) ?? false
  return isChanged && !isItself ? { ...found, url: `${found.url}${MARK}` } : found
}

export async function load(
  url: string,
  context: object,
  next: (url: string, context: object) => Promise<object>,
): Promise<Loaded | object> {
  if (!url.endsWith(MARK)) return next(url, context)
  const original = url.slice(0, -MARK.length)
  const changed = Object.entries(instead).find(([end]) => original.endsWith(end))?.[1] ?? ''
  const from = JSON.stringify(original)
  return {
    format: 'module',
    source: `export * from ${from}\nimport * as real from ${from}\n${changed}\n`,
    shortCircuit: true,
  }
}
