import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageId } from '../../src/engine/image.ts'
import type { Store } from '../../src/engine/store.ts'
import { ociStore } from '../../src/stores/oci/index.ts'
import { cannotRun } from '../../src/stores/oci/run/start.ts'
import { faultOf } from '../support/fault-of.ts'
import { addImage, keeperIn } from '../support/oci-store.ts'

const busybox = (() => {
  try {
    return readFileSync('/bin/busybox')
  } catch {
    return null
  }
})()
const missing = busybox === null ? 'busybox is not installed' : await cannotRun()
const title = `containers that run${missing === null ? '' : ` (${missing})`}`

describe.skipIf(missing !== null)(title, () => {
  let root: string
  let store: Required<Store>
  let image: ImageId

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'imgtui-run-'))
    const keeper = keeperIn(root)
    image = await addImage(keeper, {
      layers: [
        [
          { name: 'bin/' },
          { name: 'bin/busybox', data: busybox ?? '', mode: 0o755 },
          { name: 'bin/sh', symlink: 'busybox' },
          { name: 'etc/' },
          { name: 'etc/passwd', data: 'root:x:0:0::/:/bin/sh\nme:x:1000:1001::/:/bin/sh\n' },
          { name: 'data/' },
          { name: 'data/old', data: 'old' },
          ...['proc/', 'sys/', 'dev/'].map((name) => ({ name })),
        ],
      ],
      tags: ['docker.io/library/box:1'],
    })
    keeper.close()
    store = ociStore({ root }) as Required<Store>
  })
  afterAll(async () => {
    store.close()
    await rm(root, { recursive: true })
  })

  const create = (script: string, more: { readonly user?: string } = {}): Promise<string> =>
    store.createContainer({ image, imageName: 'box:1', command: ['/bin/sh', '-c', script], ...more })
  const logOf = (id: string): Promise<string> => readFile(join(root, '.imgtui', 'containers', id, 'log'), 'utf8')
  const stateOf = async (id: string) => (await store.list()).containers.find((one) => one.id === id)

  it('ends with its exit code, and what it did to its files can be seen and committed', async () => {
    const id = await create('B=/bin/busybox; $B rm /data/old; echo x > /data/new; $B rm -r /etc; $B mkdir /etc; exit 3')
    expect(await store.startContainer(id)).toEqual({ code: 3 })
    expect(await stateOf(id)).toMatchObject({ state: 'exited', status: expect.stringContaining('Exited (3)') })
    expect(await store.diffContainer(id)).toEqual([
      { kind: 'changed', path: '/data' },
      { kind: 'added', path: '/data/new' },
      { kind: 'deleted', path: '/data/old' },
      { kind: 'changed', path: '/etc' },
      { kind: 'deleted', path: '/etc/passwd' },
    ])
    const { image: made } = await store.commitContainer(id, { reference: 'box:2' })
    const next = await store.createContainer({
      image: made,
      imageName: 'box:2',
      command: ['/bin/sh', '-c', '/bin/busybox ls /data /etc'],
    })
    await store.startContainer(next)
    expect((await logOf(next)).trim().split('\n')).toEqual(['/data:', 'new', '', '/etc:'])
  })

  it('runs as the user it was made for, apart from the network', async () => {
    const id = await create('/bin/busybox id -u; /bin/busybox id -g; /bin/busybox ls /sys/class/net', { user: 'me' })
    await store.startContainer(id)
    expect((await logOf(id)).trim().split('\n')).toEqual(['1000', '1001', 'lo'])
    expect((await faultOf(store.startContainer(await create('true', { user: 'nobody' })))).says).toContain('nobody')
  })

  it('is held while it runs, ends when asked to, and holds its image all the time', async () => {
    const id = await create('trap "exit 7" TERM; while true; do /bin/busybox sleep 0.1; done')
    const ended = store.startContainer(id)
    await expect.poll(async () => (await stateOf(id))?.state).toBe('running')
    expect((await faultOf(store.remove({ type: 'container', container: id }))).kind).toBe('conflict')
    expect((await faultOf(store.remove({ type: 'image', image }))).kind).toBe('conflict')
    expect((await faultOf(store.startContainer(id))).kind).toBe('conflict')
    await store.stopContainer(id)
    expect(await ended).toEqual({ code: 7 })
    await store.remove({ type: 'container', container: id })
  })

  it('is never killed: one that does not end is left running, and said to be', async () => {
    const id = await create('trap "" TERM; while [ ! -e /end ]; do /bin/busybox sleep 0.1; done')
    const ended = store.startContainer(id)
    await expect.poll(async () => (await stateOf(id))?.state).toBe('running')
    expect((await faultOf(store.stopContainer(id, { seconds: 1 }))).kind).toBe('conflict')
    expect((await stateOf(id))?.state).toBe('running')
    await writeFile(join(root, '.imgtui', 'containers', id, 'merged', 'end'), '')
    expect(await ended).toEqual({ code: 0 })
  })

  it('says why a command cannot be run', async () => {
    const id = await store.createContainer({ image, imageName: 'box:1', command: ['/no/such/program'] })
    expect((await faultOf(store.startContainer(id))).says).toContain('/no/such/program')
  })
})
