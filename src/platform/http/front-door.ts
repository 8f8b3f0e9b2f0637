/** What every request passes before any controller: security headers, assets, limits on size. */
import type { NestExpressApplication } from '@nestjs/platform-express'
import express, { type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import { randomBytes } from 'node:crypto'
import type { Config } from '../config.js'
import { ASSETS_URL } from '../pages/assets.js'
import { assetsFolder } from '../pages/pages.js'

/** The longest thing that anybody writes is an advice record; JSON may take twelve bytes for a character. */
const LARGEST_BODY = '256kb'

export function openFrontDoor(app: NestExpressApplication, config: Config): void {
  app.disable('x-powered-by')
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.locals['cspNonce'] = randomBytes(16).toString('base64')
    next()
  })
  app.use(securityHeaders(config))
  const assets = express.static(assetsFolder, {
    immutable: true,
    maxAge: '365d',
    index: false,
    fallthrough: true,
  })
  app.use(ASSETS_URL, assets)
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Cache-Control', 'no-store')
    next()
  })
  app.use(express.json({ limit: LARGEST_BODY }))
  app.use(express.urlencoded({ limit: LARGEST_BODY, extended: true, parameterLimit: 500 }))
}

function securityHeaders(config: Config) {
  const secure = config.publicUrl.startsWith('https:')
  const nonce = (_request: unknown, response: unknown): string =>
    `'nonce-${String((response as Response).locals['cspNonce'])}'`
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", nonce],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // `no-referrer` would make browsers send `Origin: null` with a form, and then we could not tell it from a forgery.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  })
}
