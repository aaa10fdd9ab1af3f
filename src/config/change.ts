import { schemas } from './schema.ts'
import { readSettings, SETTINGS_NAME, type SettingsProblem } from './settings.ts'

/**
 * Writes one setting into the file of the folder, which is made when it is not there. Null when it was written; else why it
 * was not, and then the file is as before. A file that is not understood whole is never written over.
 */
export const changeSetting = async (folder: string, name: string, value: string): Promise<SettingsProblem | null> => {
  const { problems } = await readSettings(folder)
  if (problems.length > 0) return 'The settings file has to be understood whole before it can be changed.'
  const { default: Conf } = await import('conf')
  try {
    new Conf({ cwd: folder, configName: SETTINGS_NAME, schema: schemas(), clearInvalidConfig: false }).set(name, value)
    return null
  } catch (error) {
    return `The setting was not written: ${error instanceof Error ? error.message : String(error)}`
  }
}
