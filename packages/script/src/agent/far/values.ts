// A part of the agent that is sent when a value of Transit is.
import { registerTransitClasses } from '../transit-classes.ts'

registerTransitClasses()
