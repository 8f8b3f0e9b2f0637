/** The thread on which the past is lived through again. */
import { workOn } from '../platform/helper-work.js'
import { figuresOf, type NeededTask } from './needed-figures.js'

workOn((task) => figuresOf(task as NeededTask))
