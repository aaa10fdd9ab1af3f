import { expect, it } from 'vitest'
import { fakeRegistry } from '../../../support/oci-registry/registry.ts'
import { hastily } from '../../../support/oci-registry/session.ts'

it('asks again at once where a kept connection had been closed', async () => {
  const server = await fakeRegistry()
  const registry = hastily(server.host)
  const used = new Set<unknown>()
  const answered: number[] = []
  server.attack = (request, response) => {
    if (used.has(request.socket)) request.socket.destroy()
    else response.end('{}')
    used.add(request.socket)
    return true
  }
  for (let calls = 0; calls < 3; calls += 1) {
    const answer = await registry.call({ method: 'GET', to: 'a/tags/list', scopes: [], what: 'a', expect: [200] })
    for await (const chunk of answer.chunks) answered.push(chunk.length)
  }
  expect(answered).toEqual([2, 2, 2])
  expect(used.size).toBe(3)
  registry.close()
  await server.close()
})
