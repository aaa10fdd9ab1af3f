import type { Task } from '../task.ts'
import { counted } from './counted.ts'

/** What a job does, as the list of jobs calls it: `pull alpine:3.20`. */
export const taskTitle = (task: Task): string => {
  switch (task.type) {
    case 'pull':
    case 'push':
      return `${task.type} ${task.reference}`
    case 'load':
    case 'import':
      return `${task.type} ${task.path}`
    case 'tag':
      return `tag ${task.reference}`
    case 'save': {
      const [only] = task.images.length === 1 ? (task.images[0]?.references ?? []) : []
      return `save ${only ?? counted(task.images.length, 'image', 'images')}`
    }
    case 'create':
      return `create ${task.spec.name ?? 'a container'} from ${task.spec.imageName}`
    case 'rename':
    case 'commit':
    case 'export':
    case 'start':
    case 'stop':
      return `${task.type} ${task.container.name}`
    case 'check':
      return 'check the store'
    case 'survey':
      return 'see what a repair would do'
    case 'repair':
      return 'repair the store'
  }
}
