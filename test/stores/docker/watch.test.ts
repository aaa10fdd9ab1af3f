import { afterEach, describe, expect, it } from 'vitest'
import { dockerStore } from '../../../src/stores/docker/index.ts'
import type { FakeServer } from '../../support/docker-server.ts'
import { fakeEngine, PING } from '../../support/docker-server.ts'
import { faultOf } from '../../support/fault-of.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

describe('watching', () => {
  const EVENT = '{"Type":"image","Action":"tag","Actor":{"ID":"x"}}\n'
  const watched = async (serving: Promise<FakeServer>) => {
    const server = await serving
    const store = dockerStore({ endpoint: { type: 'unix', path: server.socket }, label: 'docker', cacheFolder: null })
    ends.push(server.close, store.close)
    return { server, store }
  }

  it('puts lines together however they are cut, and passes over what is none', async () => {
    const { store } = await watched(
      fakeEngine((_, response) => {
        response.write(EVENT.slice(0, 20))
        setTimeout(
          () => response.write(`${EVENT.slice(20)}\nrubbish\n${EVENT}{"Type":"container","Action":"top"}\n`),
          20,
        )
      }),
    )
    const seen: string[] = []
    for await (const { action } of store.watch()) if (seen.push(action) === 2) break
    expect(seen).toEqual(['tag', 'tag'])
  })

  it('throws when the stream ends, is cut or never begins', async () => {
    const endings: Parameters<typeof fakeEngine>[0][] = [
      (_, response) => response.end(EVENT),
      (_, response) => {
        response.write(EVENT)
        setTimeout(() => response.destroy(), 20)
      },
      (_, response) => response.destroy(),
    ]
    for (const ending of endings) {
      const { store } = await watched(fakeEngine(ending))
      const all = (async () => {
        for await (const _ of store.watch());
      })()
      expect((await faultOf(all)).kind).toBe('lost')
    }
  })

  it('asks for images and containers from the engine’s own now on', async () => {
    const { server, store } = await watched(
      fakeEngine((_, response) => response.end(EVENT), { ping: { ...PING, date: 'Sat, 21 Nov 2026 01:20:39 GMT' } }),
    )
    for await (const _ of store.watch()) break
    const query = new URL(server.asked.at(-1)?.split(' ')[1] ?? '', 'http://x').searchParams
    expect(Object.fromEntries(query)).toEqual({ filters: '{"type":["image","container"]}', since: '1795224039' })
  })
})
