import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { Request, Response } from 'express'
import { Database } from '../database/database.js'
import type { Person } from '../domain/people.js'
import type { Waiting } from '../platform/pages/pages.js'
import { countOpenAlerts } from './alert-rows.js'
import { countDueCallbacks } from './callback-list.js'

/**
 * Refuses nobody: finds out, for the header of the page that follows, how many alerts are open or calls are due. It is a
 * guard because it comes after the access guard, which knows who asks, and before any page is written.
 */
@Injectable()
export class WhatWaits implements CanActivate {
  constructor(@Inject(Database) private readonly database: Database) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true
    const { locals } = context.switchToHttp().getResponse<Response>()
    const me = locals['me'] as Person | null | undefined
    if (me && isPage(context.switchToHttp().getRequest<Request>())) locals['waiting'] = await this.count(me)
    return true
  }

  private async count({ role, desks }: Person): Promise<Waiting> {
    return {
      alerts: role === 'manager' ? await countOpenAlerts(this.database, desks) : null,
      callbacks:
        role === 'senior' ? await countDueCallbacks(this.database, desks, await this.database.now()) : null,
    }
  }
}

const isPage = ({ method, path }: Request): boolean =>
  method === 'GET' && !path.startsWith('/api/') && !['/healthz', '/readyz', '/metrics'].includes(path)
