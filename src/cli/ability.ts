import { FaultError, fault } from '../engine/fault.ts'
import type { Store } from '../engine/store.ts'
import type { Transfers } from '../engine/transfer.ts'
import type { Upkeep } from '../engine/upkeep.ts'
import type { Workshop } from '../engine/workshop.ts'

type Abilities = Transfers & Upkeep & Workshop & Required<Pick<Store, 'history' | 'inspect'>>
type Ability = keyof Abilities

/** What an ability does, and how the engine's own command is called that does it; null where it has none. */
const ABILITIES: Readonly<Record<Ability, readonly [does: string, command: string | null]>> = {
  history: ['tell the history of images', 'history REF'],
  inspect: ['inspect images', 'image inspect REF'],
  tag: ['tag images', 'tag REF NAME'],
  load: ['load images', 'load --input FILE'],
  save: ['save images', 'save --output FILE REF'],
  importRoot: ['import images', 'import FILE NAME'],
  pull: ['pull images', 'pull REF'],
  push: ['push images', 'push REF'],
  createContainer: ['make containers', 'container create REF'],
  renameContainer: ['rename containers', 'container rename NAME NEW-NAME'],
  diffContainer: ['compare containers with their image', 'container diff NAME'],
  copyOut: ['copy out of containers', 'container cp NAME:/path -'],
  copyIn: ['copy into containers', 'container cp - NAME:/path'],
  exportContainer: ['export containers', 'container export --output FILE NAME'],
  commitContainer: ['make images from containers', 'container commit NAME REF'],
  cannotRun: ['run containers', 'container run REF'],
  startContainer: ['start containers', 'container start NAME'],
  stopContainer: ['stop containers', 'container stop NAME'],
  check: ['check a store', null],
  repair: ['repair a store', null],
}

/** An ability of a store. Where the store has it not, throws a fault that says so and what can be typed instead. */
export const abilityOf = async <Name extends Ability>(store: Store, name: Name): Promise<Abilities[Name]> => {
  const ability = (store as Partial<Abilities>)[name]
  if (ability !== undefined) return ability as Abilities[Name]
  const { kind } = await store.open()
  const [does, command] = ABILITIES[name]
  const own = kind === 'docker' || kind === 'podman' ? kind : null
  throw new FaultError(
    fault(
      'failed',
      `imgtui does not ${does} on ${store.label}.`,
      own === null || command === null ? {} : { remedy: 'Its own command does:', command: `${own} ${command}` },
    ),
  )
}
