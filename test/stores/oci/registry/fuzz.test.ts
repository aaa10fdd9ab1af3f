import net, { type AddressInfo, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { FaultError } from '../../../../src/engine/fault.ts'
import { pull } from '../../../../src/stores/oci/registry/index.ts'
import { digestOf, makeImage, makeList, noise, rawLayer } from '../../../support/oci-registry/image.ts'
import { measure, memoryIngest } from '../../../support/oci-registry/ingest.ts'
import { HASTY, hastily, loginOf, referenceOf } from '../../../support/oci-registry/session.ts'
import { type Random, randomFrom } from '../../../support/random.ts'

/** Pulls in the suite; a deeper run takes ten thousand, which is some minutes. */
const RUNS = Number(process.env.IMGTUI_TEST_RUNS ?? 150)
const SEED = Number(process.env.IMGTUI_TEST_SEED ?? Date.now() % 1_000_000)

const image = makeImage([rawLayer(noise(3000, 1)), rawLayer(noise(500, 2))])
const list = makeList([{ image, platform: { os: 'linux', architecture: 'amd64' } }])

/** A head line or two that a mutation may put anywhere among the others. */
const LINES = [
  'Content-Length: 0',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Content-Encoding: gzip',
  'Connection: close',
  'Location: /v2/a/b/manifests/1',
  'Location: http://127.0.0.1:1/',
  'Location: //[',
  'Retry-After: 1e9',
  'Retry-After: -5',
  'Content-Range: bytes 5-9/10',
  'Docker-Content-Digest: sha256:abc',
  'ETag: "x"',
  'WWW-Authenticate: Bearer realm="https://127.0.0.1:1/",service="x"',
  'WWW-Authenticate: Basic realm="x"',
  'WWW-Authenticate: Bearer',
  'X: \u0000\u001b[2J',
]
const STATUSES = [
  '200 OK',
  '206 Part',
  '204',
  '301 x',
  '307 x',
  '401 x',
  '403 x',
  '404 x',
  '416 x',
  '429 x',
  '500 x',
  '999 x',
  '100 x',
  '0',
  '',
]

const answerTo = (path: string): { readonly type: string; readonly bytes: Buffer } | null => {
  if (path.endsWith('/manifests/1')) return { type: list.mediaType, bytes: list.bytes }
  if (path.includes('/manifests/')) return { type: image.mediaType, bytes: image.manifest }
  const blob = [...image.blobs].find(([digest]) => path.endsWith(digest))?.[1]
  return blob === undefined ? null : { type: 'application/octet-stream', bytes: blob }
}

const rightAnswer = (path: string, method: string): Buffer => {
  const answer = answerTo(path)
  if (answer === null) return Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
  const head = [`HTTP/1.1 200 OK`, `Content-Type: ${answer.type}`, `Content-Length: ${answer.bytes.length}`]
  if (path.includes('/manifests/')) head.push(`Docker-Content-Digest: ${digestOf(answer.bytes)}`)
  return Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`),
    method === 'HEAD' ? Buffer.alloc(0) : answer.bytes,
  ])
}

const spoilt = (bytes: Buffer, random: Random): Buffer => {
  const body = bytes.indexOf('\r\n\r\n')
  const lines = bytes.subarray(0, body).toString('latin1').split('\r\n')
  const rest = bytes.subarray(body + 4)
  const joined = (with_: Buffer = rest): Buffer =>
    Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), with_])
  switch (random.below(7)) {
    case 0:
      lines[0] = `HTTP/1.1 ${random.pick(STATUSES)}`
      return joined()
    case 1:
      lines.splice(1 + random.below(lines.length), 0, random.pick(LINES))
      return joined()
    case 2:
      lines.splice(1 + random.below(lines.length - 1), 1)
      return joined()
    case 3: {
      const copy = Buffer.from(rest)
      if (copy.length > 0) copy[random.below(copy.length)] = random.below(256)
      return joined(copy)
    }
    case 4: {
      const copy = Buffer.from(bytes)
      copy[random.below(copy.length)] = random.below(256)
      return copy
    }
    case 5:
      return bytes.subarray(0, random.below(bytes.length))
    default:
      lines[0] = `HTTP/1.1 ${random.pick(STATUSES)}`
      lines.push(random.pick(LINES), random.pick(LINES))
      return joined()
  }
}

/** A server of bare bytes: at most every second answer is spoilt, and some of those are followed by silence. */
const start = async (random: Random): Promise<{ host: string; close: () => Promise<void> }> => {
  const open = new Set<Socket>()
  const server = net.createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    socket.on('data', (data) => {
      const [, method = '', path = ''] = /^([A-Z]+) (\S+) HTTP/.exec(data.toString('latin1')) ?? []
      // A TLS greeting: what every server of plain HTTP answers to it.
      if (method === '') return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
      const right = rightAnswer(path, method)
      const bad = random.below(2) === 0
      socket.write(bad ? spoilt(right, random) : right)
      if (bad && random.below(4) > 0) socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const pullOnce = async (seed: number): Promise<'whole' | 'refused'> => {
  const random = randomFrom(seed)
  const server = await start(random)
  const patience = { ...HASTY, stall: 40, longestAsked: 20, attempts: 4 }
  const registry = hastily(server.host, { patience, credentials: loginOf({ user: 'me', password: 'secret' }) })
  const ingest = memoryIngest()
  const from = performance.now()
  try {
    const options = { measure, platform: { os: 'linux', architecture: 'amd64' } }
    const { publication } = await pull(ingest, registry, referenceOf(`${server.host}/a/b:1`), options)
    expect(publication.image).toBe(image.config.digest)
    for (const [digest, bytes] of image.blobs) expect(ingest.blobs.get(digest)).toEqual(bytes)
    return 'whole'
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    expect(error.fault.says).toMatch(/^.{5,700}[.…]$/s)
    return 'refused'
  } finally {
    expect(performance.now() - from).toBeLessThan(4000)
    expect(ingest.open()).toBe(0)
    for (const [digest, bytes] of ingest.blobs) expect(digestOf(bytes)).toBe(digest)
    registry.close()
    await server.close()
  }
}

it(`survives a registry that spoils its answers (seed ${SEED})`, { timeout: 60_000 + RUNS * 100 }, async () => {
  const ends = { whole: 0, refused: 0 }
  for (let run = 0; run < RUNS; run += 1) {
    try {
      ends[await pullOnce(SEED + run)] += 1
    } catch (error) {
      throw new Error(`IMGTUI_TEST_SEED=${SEED + run} repeats this as its first run`, { cause: error })
    }
  }
  expect(ends.whole).toBeGreaterThan(RUNS / 20)
  expect(ends.refused).toBeGreaterThan(RUNS / 20)
})
