/**
 * Builds what is missing or out of date: the server (nest build), the views (copied), the style sheet (sass) and the
 * browser's script (esbuild). What was built from what is kept in dist/.built.json.
 *
 *   node scripts/build.mjs [--force] [--assets-only]
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const assets = join(dist, 'assets')
const builtFile = join(dist, '.built.json')
const require = createRequire(import.meta.url)
const DAY = 24 * 60 * 60 * 1000

/** Each part: the inputs that it is made of, what must exist for it to count as built, and how to build it. */
const parts = {
  server: {
    inputs: ['src', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'],
    takes: (file) => extname(file) !== '.njk' && !/^src.(client|platform.styles)./.test(file),
    makes: () => [join(dist, 'main.js')],
    build: buildServer,
  },
  views: {
    inputs: ['src'],
    takes: (file) => extname(file) === '.njk',
    makes: () => [join(dist, 'platform', 'views', 'layout.njk')],
    build: buildViews,
  },
  styles: {
    inputs: ['src/platform/styles', 'package-lock.json'],
    takes: () => true,
    makes: (manifest) => madeOf(manifest, 'app.css', 'icon.svg'),
    build: buildStyles,
  },
  client: {
    inputs: ['src/client', 'src/domain', 'package-lock.json'],
    takes: () => true,
    makes: (manifest) => madeOf(manifest, 'app.js'),
    build: buildClient,
  },
}

/** Names of the parts that are out of date, with the fingerprint that each will have when it is built. */
export async function outOfDate({ force = false, assetsOnly = false } = {}) {
  const built = await readJson(builtFile)
  const manifest = await readJson(join(assets, 'manifest.json'))
  const stale = []
  for (const name of assetsOnly ? ['styles', 'client'] : Object.keys(parts)) {
    const part = parts[name]
    const fingerprint = await fingerprintOf(part)
    const missing = part.makes(manifest).some((file) => !existsSync(file))
    if (force || missing || built[name] !== fingerprint) stale.push({ name, fingerprint, missing })
  }
  return stale
}

export async function build({ force = false, assetsOnly = false, quiet = false } = {}) {
  const started = Date.now()
  const stale = await outOfDate({ force, assetsOnly })
  if (stale.length === 0) return
  const say = quiet ? () => {} : (line) => console.log(line)
  say(`Building ${stale.map((part) => part.name).join(', ')} …`)
  if (force && !assetsOnly) await rm(dist, { recursive: true, force: true })
  await mkdir(assets, { recursive: true })
  const results = await Promise.allSettled(
    stale.map(async ({ name, fingerprint, missing }) => {
      const made = await parts[name].build({ missing })
      return { name, fingerprint, made: made ?? {} }
    }),
  )
  const done = results.filter((result) => result.status === 'fulfilled').map((result) => result.value)
  await mergeJson(join(assets, 'manifest.json'), Object.assign({}, ...done.map((part) => part.made)))
  await mergeJson(builtFile, Object.fromEntries(done.map((part) => [part.name, part.fingerprint])))
  await removeOldAssets()
  const failed = results.filter((result) => result.status === 'rejected').map((result) => result.reason)
  if (failed.length > 0) throw new Error(failed.map((error) => error.message ?? String(error)).join('\n'))
  say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

async function buildServer({ missing }) {
  // With tsc's own notes still there it would believe that the missing files exist.
  if (missing) await rm(join(dist, '.tsbuildinfo'), { force: true })
  const nest = join(dirname(require.resolve('@nestjs/cli/package.json')), 'bin', 'nest.js')
  const child = spawn(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((settle, fail) => child.on('error', fail).on('close', settle))
  if (code !== 0) throw new Error(`The server did not compile:\n${output.trim()}`)
}

async function buildViews() {
  for (const file of await filesUnder(join(root, 'src'))) {
    if (extname(file) !== '.njk') continue
    const target = join(dist, relative(join(root, 'src'), file))
    await mkdir(dirname(target), { recursive: true })
    await cp(file, target)
  }
}

async function buildStyles() {
  // Give the other parts a start: sass keeps this thread busy for a second or two.
  await new Promise((go) => setTimeout(go, 50))
  const sass = await import('sass')
  const { css } = sass.compile(join(root, 'src', 'platform', 'styles', 'app.scss'), {
    loadPaths: [root, join(root, 'node_modules')],
    style: 'compressed',
    quietDeps: true,
    silenceDeprecations: ['if-function'],
  })
  const icon = await readFile(join(root, 'src', 'platform', 'styles', 'icon.svg'))
  await copyKitIcons()
  return { 'app.css': await writeHashed('app.css', css), 'icon.svg': await writeHashed('icon.svg', icon) }
}

/** The kit's icons that our style sheet may point to; never a crown, crest or logotype. */
async function copyKitIcons() {
  const kit = dirname(require.resolve('@ministryofjustice/frontend/package.json'))
  const from = join(kit, 'moj', 'assets', 'images')
  await mkdir(join(assets, 'images'), { recursive: true })
  for (const name of await readdir(from)) {
    if (name.startsWith('icon-') && extname(name) === '.svg')
      await cp(join(from, name), join(assets, 'images', name))
  }
}

async function buildClient() {
  const esbuild = await import('esbuild')
  const main = join(root, 'src', 'client', 'main.ts')
  const bare = "import { initAll } from 'govuk-frontend'; initAll()"
  const { outputFiles } = await esbuild.build({
    ...(existsSync(main) ? { entryPoints: [main] } : { stdin: { contents: bare, resolveDir: root } }),
    bundle: true,
    format: 'esm',
    target: 'es2020',
    minify: true,
    sourcemap: 'external',
    outfile: join(assets, 'app.js'),
    write: false,
    absWorkingDir: root,
    logLevel: 'silent',
  })
  const text = (end) => outputFiles.find((file) => file.path.endsWith(end)).text
  const name = await writeHashed('app.js', text('app.js'))
  await writeFile(join(assets, `${name}.map`), text('.map'))
  return { 'app.js': name }
}

async function writeHashed(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  const end = extname(name)
  const hashed = `${basename(name, end)}-${hash}${end}`
  await replaceFile(join(assets, hashed), content)
  return hashed
}

/** Pages that were sent before this build may still ask for the older names, so these stay for a day. */
async function removeOldAssets() {
  const current = new Set(Object.values(await readJson(join(assets, 'manifest.json'))))
  for (const entry of await readdir(assets, { withFileTypes: true })) {
    const name = entry.name.replace(/\.map$/, '')
    if (!entry.isFile() || entry.name === 'manifest.json' || current.has(name)) continue
    const { mtimeMs } = await stat(join(assets, entry.name))
    if (Date.now() - mtimeMs > DAY) await rm(join(assets, entry.name), { force: true })
  }
}

async function fingerprintOf({ inputs, takes }) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const path = join(root, input)
    if (!existsSync(path)) continue
    const files = (await stat(path)).isDirectory() ? await filesUnder(path) : [path]
    for (const file of files.filter((each) => takes(relative(root, each)))) {
      hash.update(`\0${relative(root, file).split(sep).join('/')}\0`).update(await readFile(file))
    }
  }
  return hash.digest('hex')
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function madeOf(manifest, ...names) {
  return names.map((name) => join(assets, manifest[name] ?? 'missing'))
}

async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
}

async function mergeJson(file, news) {
  await replaceFile(file, `${JSON.stringify({ ...(await readJson(file)), ...news }, null, 2)}\n`)
}

async function replaceFile(file, content) {
  const draft = `${file}.${process.pid}.tmp`
  await writeFile(draft, content)
  await rename(draft, file)
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await build({
      force: process.argv.includes('--force'),
      assetsOnly: process.argv.includes('--assets-only'),
    })
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
