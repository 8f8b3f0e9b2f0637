/** Where a built asset is: `assetPath('app.css')` gives "/assets/app-3f2a….css", from dist/assets/manifest.json. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const ASSETS_URL = '/assets'

export type AssetPath = (name: string) => string

/**
 * In: the folder that scripts/build.mjs wrote. The manifest is read again when it has changed, which costs one stat a
 * page and lets `npm run dev` and the tests build assets under a running server.
 */
export function assetsIn(folder: string): AssetPath {
  const file = join(folder, 'manifest.json')
  let names: Readonly<Record<string, string>> = {}
  let readAt = -1
  return (name) => {
    const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1
    if (changedAt !== readAt) {
      names = changedAt === -1 ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
      readAt = changedAt
    }
    return `${ASSETS_URL}/${names[name] ?? name}`
  }
}
