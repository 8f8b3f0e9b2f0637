import { createServer } from 'node:net'
import { spawn, spawnSync } from 'node:child_process'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Client } from 'pg'
import { commandLine, findProcesses } from '../../src/database/embedded/processes.js'
import {
  Harness,
  killQuietly,
  pgdataIn,
  postmasterPid,
  serverProcesses,
  sql,
  until,
} from '../support/embedded-harness.js'

let harness: Harness
let template: string
beforeAll(async () => {
  harness = await Harness.make()
  template = await makeTemplate()
})
afterEach(() => harness.tidy())
afterAll(() => harness.remove())

/** A database with one acknowledged row, to be copied: making it anew for each test would take most of the time. */
async function makeTemplate(): Promise<string> {
  const folder = harness.folder('template')
  const { player, url } = await harness.ready(folder)
  await sql(url, 'CREATE TABLE kept (note text)')
  await sql(url, "INSERT INTO kept VALUES ('a bruise that the story does not explain')")
  await player.stop()
  return folder
}

async function withOneRow(name: string) {
  const folder = harness.folder(name)
  expect(spawnSync('cp', ['-a', template, folder]).status).toBe(0)
  return { folder, ...(await harness.ready(folder)) }
}

/** A server process shows in its title what it is doing. */
async function isBusy(folder: string): Promise<boolean> {
  const titles = await Promise.all((await serverProcesses(folder)).map(commandLine))
  return titles.some((title) => title.endsWith(' SELECT'))
}

const keptRows = (url: string) => sql(url, 'SELECT * FROM kept')

describe('the embedded server, started in good order', () => {
  it('makes a database that keeps what it has acknowledged, is open to this machine only, and hides its password', async () => {
    const folder = harness.folder('a folder with spaces')
    const { player, url, ms } = await harness.ready(folder)
    const settings = await sql<{ name: string; setting: string }>(
      url,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes',
         'data_checksums', 'listen_addresses', 'server_encoding', 'TimeZone')`,
    )
    expect(Object.fromEntries(settings.map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      listen_addresses: '127.0.0.1',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
    })
    const [who] = await sql<object>(
      url,
      'SELECT current_user, current_database(), usesuper FROM pg_user WHERE usename = current_user',
    )
    expect(who).toEqual({ current_user: 'advice_line', current_database: 'advice_line', usesuper: false })

    const socketFolder = (await readFile(path.join(pgdataIn(folder), 'postmaster.pid'), 'utf8')).split(
      '\n',
    )[4]
    expect(socketFolder).toBe('')

    const password = (await readFile(path.join(folder, 'postgres.password'), 'utf8')).trim()
    expect((await stat(path.join(folder, 'postgres.password'))).mode & 0o777).toBe(0o600)
    expect(url).not.toContain(password)
    const secrets = [password, new URL(url).password]
    expect(await findProcesses((command) => secrets.some((secret) => command.includes(secret)))).toEqual([])
    await expect(sql(url.replace(secrets[1]!, 'wrong'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })

    await player.stop()
    expect(await serverProcesses(folder)).toEqual([])
    const again = await harness.ready(folder)
    console.info(`first start ${ms} ms, second ${again.ms} ms`)
    expect(again.url).toBe(url)
  })

  it('stands apart from the terminal, so that Ctrl-C reaches Node only', async () => {
    const folder = template
    const { player } = await harness.ready(folder)
    const group = async (pid: number) =>
      (await readFile(`/proc/${pid}/stat`, 'utf8'))
        .replace(/^.*\) /, '')
        .split(' ')
        .slice(2, 4)
    const server = await postmasterPid(folder)
    expect(await group(server)).toEqual([String(server), String(server)])
    expect(await group(player.pid)).not.toContain(String(server))
    await player.stop()
  })

  it('takes another port when the remembered one has been taken by a stranger', async () => {
    const { folder, player, url } = await withOneRow('port')
    await player.stop()
    const stranger = createServer()
    await new Promise<void>((resolve) =>
      stranger.listen(Number(new URL(url).port), '127.0.0.1', () => resolve()),
    )
    try {
      const next = await harness.ready(folder)
      expect(new URL(next.url).port).not.toBe(new URL(url).port)
      expect(await keptRows(next.url)).toHaveLength(1)
    } finally {
      stranger.close()
    }
  })

  it("keeps people's data out of its log, even when statements fail and a process is shot in the middle of one", async () => {
    const { folder, url } = await withOneRow('log')
    const secret = 'Maisie-Bloggs'
    await sql(url, 'CREATE TABLE child (name text PRIMARY KEY)')
    await sql(url, `INSERT INTO child VALUES ('${secret}')`)
    await expect(sql(url, `INSERT INTO child VALUES ('${secret}')`)).rejects.toThrow('duplicate key')
    await expect(sql(url, `SELECT '${secret}'::uuid`)).rejects.toThrow(secret)
    await expect(sql(url, 'SELECT $1::text::uuid', [secret])).rejects.toThrow(secret)
    const victim = new Client({ connectionString: url })
    victim.on('error', () => undefined)
    await victim.connect()
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const shot = victim.query(`SELECT pg_sleep(60), '${secret}'`).catch(() => 'shot')
    await until('it sleeps', async () => (await commandLine(rows[0]!.pid)).endsWith(' SELECT'))
    killQuietly(rows[0]!.pid)
    expect(await shot).toBe('shot')
    await until('the server is back', async () => (await keptRows(url)).length === 1)
    const log = await readFile(path.join(folder, 'postgres.log'), 'utf8')
    expect(log).toContain('terminated by signal 9')
    expect(log).not.toContain(secret)
  })
})

describe('the embedded server, after kill -9', () => {
  it('starts afresh when the very first start was killed half-way through initdb', async () => {
    const folder = harness.folder('halfway')
    const player = harness.play(folder)
    await until('initdb is under way', async () => {
      const drafts = (await readdir(folder)).filter((name) => name.startsWith('postgres.new-'))
      return (await stat(path.join(folder, drafts[0] ?? '-', 'base/1'))).isDirectory()
    })
    player.kill('SIGKILL')
    await player.ended
    expect(await readdir(folder)).not.toContain('postgres')
    const { url } = await harness.ready(folder)
    expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect((await readdir(folder)).filter((name) => name.includes('.new'))).toEqual([])
    expect(await findProcesses((command) => command.includes(`--pgdata=${folder}`))).toEqual([])
  })

  it('takes the running server over when only Node was killed, looks after it, and stops it in the end', async () => {
    const { folder, player, url } = await withOneRow('takeover')
    const before = await postmasterPid(folder)
    player.kill('SIGKILL')
    await player.ended
    const next = await harness.ready(folder)
    expect(next.url).toBe(url)
    expect(await postmasterPid(folder)).toBe(before)
    expect(await keptRows(url)).toHaveLength(1)

    killQuietly(before)
    await until('it is started again', async () => (await keptRows(url)).length === 1)
    expect(await postmasterPid(folder)).not.toBe(before)
    await next.player.stop()
    expect(await serverProcesses(folder)).toEqual([])
  })

  it('stops a server that it took over', async () => {
    const { folder, player } = await withOneRow('takeover-stop')
    player.kill('SIGKILL')
    const next = await harness.ready(folder)
    await next.player.stop()
    expect(await serverProcesses(folder)).toEqual([])
    expect(await readdir(pgdataIn(folder))).not.toContain('postmaster.pid')
  })

  it('loses nothing when Node and every server process were killed, whoever has the old process number now', async () => {
    const { folder, player, url } = await withOneRow('all')
    player.kill('SIGKILL')
    for (const pid of await serverProcesses(folder)) killQuietly(pid)
    await player.ended
    const pidFile = path.join(pgdataIn(folder), 'postmaster.pid')
    const { uid, gid } = await stat(pgdataIn(folder))
    const stranger = spawn('sleep', ['100'], process.getuid?.() === 0 ? { uid, gid } : {})
    try {
      const text = await readFile(pidFile, 'utf8')
      await writeFile(pidFile, text.replace(/^\d+/, String(stranger.pid)))
      const next = await harness.ready(folder)
      expect(await keptRows(url)).toHaveLength(1)
      expect(await commandLine(stranger.pid!)).toBe('sleep 100')
      await next.player.stop()

      await writeFile(pidFile, '')
      await harness.ready(folder)
      expect(await keptRows(url)).toHaveLength(1)
    } finally {
      stranger.kill()
    }
  })

  it('starts although a process of the old server is still busy in the old memory', async () => {
    const { folder, player, url } = await withOneRow('orphan')
    const endless = 'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b'
    const busy = sql(url, endless).catch(() => 'ended')
    await until('the statement runs', () => isBusy(folder))
    player.kill('SIGKILL')
    killQuietly(await postmasterPid(folder))
    await player.ended
    await harness.ready(folder)
    expect(await busy).toBe('ended')
    expect(await keptRows(url)).toHaveLength(1)
  })

  it('replaces a server that hangs', async () => {
    const { folder, player, url } = await withOneRow('hung')
    player.kill('SIGKILL')
    const hung = await postmasterPid(folder)
    process.kill(hung, 'SIGSTOP')
    await harness.ready(folder)
    expect(await postmasterPid(folder)).not.toBe(hung)
    expect(await keptRows(url)).toHaveLength(1)
  })

  it('starts although the folder was moved while the old server still ran, or the password was lost', async () => {
    const { folder, player } = await withOneRow('moved')
    player.kill('SIGKILL')
    await player.ended
    const elsewhere = harness.folder('moved elsewhere')
    await rename(folder, elsewhere)
    const next = await harness.ready(elsewhere)
    expect(await keptRows(next.url)).toHaveLength(1)
    next.player.kill('SIGKILL')
    await rm(path.join(elsewhere, 'postgres.password'))
    const last = await harness.ready(elsewhere)
    expect(await keptRows(last.url)).toHaveLength(1)
    expect(new URL(last.url).password).not.toBe(new URL(next.url).password)
  })
})

describe('the embedded server, while Node lives', () => {
  it('is started again on its port each time it is shot, and keeps every acknowledged row', async () => {
    const { folder, player, url } = await withOneRow('shot')
    const returns = () => player.lines.filter((line) => line.log?.includes('is back')).length
    for (const [round, signal] of (['SIGKILL', 'SIGQUIT', 'SIGKILL'] as const).entries()) {
      const before = await postmasterPid(folder)
      process.kill(before, signal)
      await until('it is back', () => returns() === round + 1)
      await sql(url, "INSERT INTO kept VALUES ('more')")
      expect(await postmasterPid(folder)).not.toBe(before)
    }
    expect(await keptRows(url)).toHaveLength(4)
    const late = harness.play(folder)
    expect((await late.hear('refused')).refused).toMatch(/^Another advice line is already using /)
  })

  it('can be stopped in the moment in which it is being started again', async () => {
    const { folder, player } = await withOneRow('stop-while-reviving')
    process.kill(await postmasterPid(folder), 'SIGKILL')
    await player.stop()
    await until('all have gone', async () => (await serverProcesses(folder)).length === 0)
  })

  it('lets exactly one of three processes have the folder, even when they start together on an empty one', async () => {
    const folder = harness.folder('together')
    const players = [1, 2, 3].map(() => harness.play(folder))
    const outcomes = await Promise.all(
      players.map((player) => Promise.any([player.hear('url'), player.hear('refused')])),
    )
    expect(outcomes.filter((told) => told.url)).toHaveLength(1)
    for (const told of outcomes.filter((each) => each.refused)) {
      expect(told.refused).toMatch(new RegExp(`^Another advice line is already using ${folder}: `))
    }
  })
})
