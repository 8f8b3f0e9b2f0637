/**
 * A real Chromium against the real service: what every browser journey stands on. Without a Chromium the journeys are
 * skipped, loudly; with CI=true they fail instead.
 */
import { afterAll, beforeAll, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { signIn } from './client.js'
import type { PlaceKind } from './place.js'
import { closeService, placeFromEnvironment, startService, type Service } from './service.js'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=en-GB',
]
/** Far above what is needed, so that a busy computer fails no test. */
const PATIENCE_MS = 20_000
export const WIDE = { width: 1280, height: 800 } as const
export const NARROW = { width: 320, height: 640 } as const

const executable = findChromium()
const mayRun = executable !== null || process.env['CI'] === 'true'
if (!mayRun) console.warn('!!! SKIPPED a journey in a real browser: no Chromium (apt-get install chromium)')

/** As `test`, where there is a browser. */
export const browserTest: typeof test | typeof test.skip = mayRun ? test : test.skip

export interface PersonOptions {
  /** Without it the person is not signed in. */
  readonly account?: string
  readonly javaScript?: boolean
  readonly size?: { readonly width: number; readonly height: number }
}

export interface Stage {
  /** False where the tests are skipped: then nothing is started. */
  readonly canRun: boolean
  readonly url: string
  readonly service: Service
  /** A browser of somebody's own: cookies are shared with nobody. */
  person(options?: PersonOptions): Promise<Page>
  /** The same service again: the same place, the same port. */
  restart(): Promise<void>
}

export interface StageOptions {
  /** The test also reaches into the database: where the service would have its own, it gets one that can be reached. */
  readonly database?: boolean
}

/** For one spec file: starts a service and a browser before its tests, and closes both after them. */
export function useStage({ database = false }: StageOptions = {}): Stage {
  let service: Service | undefined
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  beforeAll(async () => {
    if (!mayRun) return
    ;[service, browser] = await Promise.all([startService({ kind: placeOf(database) }), launch()])
  })
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    await browser?.close()
    await closeService(service)
  })
  const running = (): Service => {
    if (!service) throw new Error('the service has not started')
    return service
  }
  return {
    canRun: mayRun,
    get url() {
      return running().url
    },
    get service() {
      return running()
    },
    async person({ account, javaScript = true, size = WIDE } = {}) {
      if (!browser) throw new Error('the browser has not started')
      const context = await browser.newContext({
        baseURL: running().url,
        javaScriptEnabled: javaScript,
        viewport: { ...size },
        reducedMotion: 'reduce',
        locale: 'en-GB',
        timezoneId: 'Europe/London',
      })
      contexts.push(context)
      context.setDefaultTimeout(PATIENCE_MS)
      if (account) await context.addCookies(await cookiesOf(running().url, account))
      return context.newPage()
    },
    async restart() {
      const { place, port } = running()
      service = await startService({ place, port })
    },
  }
}

function placeOf(database: boolean): PlaceKind {
  const usual = placeFromEnvironment()
  return database && usual === 'embedded' ? 'postgres' : usual
}

async function cookiesOf(
  url: string,
  account: string,
): Promise<{ name: string; value: string; url: string }[]> {
  const { cookie } = await signIn(url, account)
  return cookie.split('; ').map((each) => {
    const at = each.indexOf('=')
    return { name: each.slice(0, at), value: each.slice(at + 1), url }
  })
}

async function launch(): Promise<Browser> {
  if (executable === null) throw new Error('CI may skip nothing, but there is no Chromium')
  return chromium.launch({ executablePath: executable, args: FLAGS })
}

/** TEST_BROWSER (a path, or a name on the PATH), or else the names that systems give it. */
function findChromium(): string | null {
  const asked = process.env['TEST_BROWSER']
  const names = asked ? [asked] : ['chromium', 'chromium-browser', 'google-chrome', '/usr/bin/chromium']
  for (const name of names) {
    if (name.includes('/')) {
      if (existsSync(name)) return name
      continue
    }
    const found = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  return null
}
