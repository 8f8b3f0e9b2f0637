/** Bundles a program of our own that is not part of the service, as a module that finds its packages where we have them. */
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** In: what else esbuild is to know, such as where from and where to. */
export const bundle = (options) =>
  build({
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    ...options,
  })

/** Runs it in this very process, with errors that name our own lines. */
export async function run(file) {
  process.setSourceMapsEnabled(true)
  await import(pathToFileURL(file).href)
}
