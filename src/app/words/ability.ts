import type { StoreKind } from '../../engine/store.ts'
import type { Ability } from '../abilities.ts'

/** How the engine's own command line says it. */
const ELSEWHERE: Readonly<Partial<Record<Ability, readonly [subject: string, done: string, verb: string]>>> = {
  pull: ['images', 'pulled', 'pull'],
  load: ['images', 'loaded', 'load'],
  importRoot: ['images', 'imported', 'import'],
  tag: ['images', 'tagged', 'tag'],
  save: ['images', 'saved', 'save'],
  push: ['images', 'pushed', 'push'],
  createContainer: ['containers', 'created', 'create'],
  renameContainer: ['containers', 'renamed', 'rename'],
  commitContainer: ['containers', 'committed', 'commit'],
  exportContainer: ['containers', 'exported', 'export'],
  startContainer: ['containers', 'started', 'start'],
  stopContainer: ['containers', 'stopped', 'stop'],
}

/** Why a store without an ability cannot do what was asked for, and who can. */
export const missingWords = (kind: StoreKind | null, ability: Ability): string => {
  if (kind === null) return 'Not before the store has been reached.'
  if (ability === 'check' || ability === 'repair') return 'Only a store of imgtui itself can be checked and repaired.'
  const way = ELSEWHERE[ability]
  if ((kind !== 'docker' && kind !== 'podman') || way === undefined) return 'This store cannot do that.'
  const [subject, done, verb] = way
  return `${kind === 'docker' ? 'Docker' : 'Podman'} ${subject} are ${done} with ${kind} ${verb}.`
}
