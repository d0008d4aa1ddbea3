import { testExamples } from '../document-examples.ts'

testExamples('yon-transit.md', 11)
