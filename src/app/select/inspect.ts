import { spokenDate } from '../../engine/age.ts'
import { platformText } from '../../engine/platform.ts'
import { groupedBytes, spokenSize } from '../../engine/size.ts'
import type { Inspection } from '../../engine/store.ts'
import { counted } from '../words/counted.ts'

/** One labelled line. A label stands only on the first line of several values. */
export type InspectField = { readonly label: string; readonly value: string }

const several = (label: string, values: readonly string[]): readonly InspectField[] =>
  values.map((value, index) => ({ label: index === 0 ? label : '', value }))

const orNone = (label: string, values: readonly string[]): readonly InspectField[] =>
  values.length === 0 ? [{ label, value: 'none' }] : several(label, values)

const given = (label: string, value: string): readonly InspectField[] => (value === '' ? [] : [{ label, value }])

/** Words of a command line, quoted where a blank would run them together. */
const commandLine = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')

/** The metadata people look for first, in the order in which they look. */
export const inspectFields = (inspection: Inspection): readonly InspectField[] => [
  { label: 'ID', value: inspection.id },
  ...orNone('Tags', inspection.references),
  ...orNone('Digests', inspection.digests),
  ...given('Parent', inspection.parent ?? ''),
  { label: 'Platform', value: platformText(inspection.platform) },
  { label: 'Created', value: inspection.created === null ? 'no date in the image' : spokenDate(inspection.created) },
  {
    label: 'Size',
    value: `${spokenSize(inspection.size)} (${groupedBytes(inspection.size)} bytes), ${counted(inspection.layers.length, 'layer', 'layers')}, ${inspection.driver}`,
  },
  ...orNone('Ports', inspection.ports),
  ...orNone('Volumes', inspection.volumes),
  { label: 'Entrypoint', value: inspection.entrypoint.length === 0 ? 'none' : commandLine(inspection.entrypoint) },
  { label: 'Command', value: inspection.command.length === 0 ? 'none' : commandLine(inspection.command) },
  ...given('Working dir', inspection.workingDirectory),
  ...given('User', inspection.user),
  ...given('Stop signal', inspection.stopSignal),
  ...given('Healthcheck', commandLine(inspection.healthcheck)),
  ...orNone('Environment', inspection.environment),
  ...orNone(
    'Labels',
    Object.entries(inspection.labels).map(([key, value]) => `${key}=${value}`),
  ),
  ...given('Author', inspection.author),
  ...given('Comment', inspection.comment),
  ...orNone('Layers', inspection.layers),
]
