/**
 * Letters: rows first, then the post. Each goes out once where nothing breaks, and at least once if a process dies; it
 * tells nothing. On real Postgres, with a real mail server.
 *
 * Fails on these broken builds: FOR UPDATE SKIP LOCKED left out of takeDueLetter (a letter goes out twice); no lease
 * there; `kind = ANY` left out there; `attempts = $2` left out of markFailed; nothing marked as sent; no nudge; a
 * person's name as that of the desk (letter-writes.ts); a stop that does not wait for the round (post.ts).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { markFailed, queueLetter, takeDueLetter } from '../../src/database/letter-writes.js'
import { Post } from '../../src/database/post.js'
import { done, refuse } from '../../src/domain/outcome.js'
import { letterKinds } from '../../src/platform/mail/letters.js'
import { eventually } from '../support/client.js'
import { value } from '../support/house.js'
import { DAY, MailRoom, MINUTE, SECOND, type Writer } from '../support/mail-room.js'

let room: MailRoom
beforeAll(async () => {
  room = await MailRoom.open()
})
afterAll(() => room.close())
beforeEach(() => room.empty())

const received = () => room.server.mails.map(({ to }) => to[0]).sort()

describe('a letter that is put in the post', () => {
  test('is a row before anybody is nudged, and is not there when its transaction is undone', async () => {
    await room.house.database.write(async (tx) => {
      const refers = { deskId: room.desk, ref: 'AL-7K3M-9QX2' }
      await queueLetter(tx, { toAddress: 'no@test.example', kind: 'no-answer', refers })
      return refuse('not-waiting', 'too late')
    })
    expect([await room.rows(), room.house.news]).toEqual([[], []])
    await room.queue('yes@test.example')
    expect(room.house.news).toEqual([{ kind: 'nudge-post' }])
    expect(await room.row()).toMatchObject({ to: 'yes@test.example', attempts: 0, sent: false, after: 0 })
  })

  test('goes out once, from us, and tells machines not to answer', async () => {
    await room.queue('nia@surgery.example')
    await room.post().sendDue()
    await room.later(2 * MINUTE)
    await room.later(DAY)
    expect(room.server.mails).toHaveLength(1)
    const [mail] = room.server.mails
    const { id, ...rest } = await room.row()
    expect(mail).toMatchObject({
      from: 'advice-line@advice.test',
      to: ['nia@surgery.example'],
      subject: 'Nobody could answer you yet',
      messageId: `<letter.${id}@advice.test>`,
    })
    expect(mail!.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(mail!.text).toContain('https://advice.test/consultations/AL-7K3M-9QX2\n')
    expect(mail!.text).toContain('call 01632 960 101. When the desk is closed, call 01632 960 111.')
    expect(rest).toMatchObject({ attempts: 1, error: null, sent: true, givenUp: false })
  })

  test('goes out soon after the nudge, and a stop waits for the one that is under way', async () => {
    const working = room.post()
    working.start()
    await room.queue('first@test.example')
    working.hurry()
    await eventually(
      () => room.row(),
      ({ sent }) => sent,
      5,
    )
    let acknowledge: () => void = () => undefined
    room.server.before = () => new Promise<void>((resolve) => (acknowledge = resolve))
    await room.queue('second@test.example')
    working.hurry()
    await eventually(
      () => Promise.resolve(received()),
      (all) => all.length === 2,
      5,
    )
    setTimeout(() => acknowledge(), 50)
    await working.stop()
    expect((await room.rows()).map(({ sent }) => sent)).toEqual([true, true])
    await room.queue('third@test.example')
    working.hurry()
    await working.sendDue()
    expect(received()).toHaveLength(2)
  })

  test('waits where it is when no mail server is set, and the log says so once', async () => {
    await room.queue('nia@surgery.example')
    const lines: string[] = []
    const log = { info: (line: string) => lines.push(line) } as never
    const place = { publicUrl: 'https://advice.test', publicPhone: '0300 123 0000' }
    const post = new Post(room.house.database, null, place, log)
    post.start()
    await post.sendDue()
    post.hurry()
    await post.stop()
    expect(lines).toEqual(['letters wait: SMTP_URL is not set'])
    expect(await room.row()).toMatchObject({ attempts: 0, sent: false })
  })

  test('is left to nodes that know its kind', async () => {
    await room.house.database.query(
      `INSERT INTO letter (id, to_address, kind, made_at, due_at)
       VALUES ($1, 'a@test.example', 'of-tomorrow', now(), now() - interval '1 hour')`,
      [randomUUID()],
    )
    await room.queue('b@test.example')
    await room.post().sendDue()
    expect(received()).toEqual(['b@test.example'])
    expect(await room.row()).toMatchObject({ to: 'a@test.example', attempts: 0, error: null })
  })
})

describe('with several at work', () => {
  test('nodes that send at the same time send each letter once', async () => {
    const addresses = Array.from({ length: 40 }, (_, i) => `${i}@test.example`)
    for (const address of addresses) await room.queue(address)
    const nodes = [room.post(), room.post(), room.post()]
    await Promise.all(nodes.map((node) => node.sendDue()))
    expect(received()).toEqual([...addresses].sort())
    expect((await room.rows()).every(({ sent, attempts }) => sent && attempts === 1)).toBe(true)
  })

  test('while a letter is being sent it is left alone; if the process dies then, the same letter is sent again', async () => {
    await room.queue('a@test.example')
    let writes = 0
    const dying: Writer = {
      write: (work) =>
        ++writes === 2 ? Promise.reject(new Error('killed')) : room.house.database.write(work),
    }
    room.server.before = () => {
      room.server.before = () => Promise.resolve()
      return room.later(0)
    }
    await expect(room.post(dying).sendDue()).rejects.toThrow('killed')
    await room.later(50 * SECOND)
    expect(room.server.mails).toHaveLength(1)
    await room.later(61 * SECOND)
    await room.later(DAY)
    const { id, ...rest } = await room.row()
    const name = `<letter.${id}@advice.test>`
    expect(room.server.mails.map(({ messageId }) => messageId)).toEqual([name, name])
    expect(rest).toMatchObject({ attempts: 2, sent: true })
  })

  test('who failed too slowly says nothing of a letter that another has taken since', async () => {
    await room.queue('a@test.example')
    const take = async (at: number) =>
      value(await room.ahead(at).write(async (tx) => done(await takeDueLetter(tx, MINUTE))))
    const slow = await take(0)
    const next = await take(MINUTE + SECOND)
    expect(next).toMatchObject({ id: slow!.id, attempts: 2 })
    await room.house.database.write(async (tx) => done(await markFailed(tx, slow!, '550', true)))
    expect(await room.row()).toMatchObject({ attempts: 2, error: null, givenUp: false })
  })
})

describe('what a letter tells', () => {
  test('nothing of a concern or of anybody is in a mail or in a row, of any kind', async () => {
    const { house, desk } = room
    const canary = `canary${randomUUID().slice(0, 8)}`
    const practitioner = { ...(await house.person('practitioner', [desk])), name: canary, title: canary }
    await house.database.query('UPDATE person SET name = $2, title = $2 WHERE id = $1', [
      practitioner.id,
      canary,
    ])
    const raised = await house.concerns.raise(practitioner, {
      clientId: randomUUID(),
      immediateDanger: false,
      worry: canary,
      child: { ageBand: '5-10', name: canary },
      urgency: 'now',
    })
    const proved = { entries: 'none', messages: 'none', note: 'none' }
    const refers = { deskId: desk, ref: value(raised).consultation.ref, ...proved }
    await house.database.write(async (tx) => {
      for (const kind of letterKinds)
        await queueLetter(tx, { toPersonId: practitioner.id, toAddress: practitioner.email, kind, refers })
      return done(null)
    })
    await room.post().sendDue()
    expect(room.server.mails).toHaveLength(letterKinds.length)
    for (const { raw, text, subject } of room.server.mails) {
      expect(raw + text).not.toContain(canary)
      expect(subject).not.toMatch(/AL-/)
    }
    const [stored] = await house.database.query<{ all: string }>(
      'SELECT json_agg(l)::text AS all FROM letter l',
    )
    expect(stored!.all).toContain(refers.ref)
    expect(stored!.all).not.toContain(canary)
  })

  test('of what a server said the database keeps a code only', async () => {
    await room.queue('a@test.example')
    const say = (words: string) => room.house.database.query('UPDATE letter SET last_error = $1', [words])
    await expect(say('550 no such user a@test.example')).rejects.toMatchObject({
      driverError: { code: '23514' },
    })
    await say('550')
  })
})
