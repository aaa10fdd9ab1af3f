import { describe } from 'vitest'
import { dockerWorld } from '../contract/docker.ts'
import { storeContract } from '../contract/store.ts'
import { ENGINES, titleOf } from '../support/engines.ts'

for (const engine of ENGINES) {
  describe.skipIf(engine.missing !== null)(titleOf(engine), () => {
    storeContract('docker', () => dockerWorld(engine))
  })
}
