import { nameRules } from './names.ts'
import { placeRules } from './places.ts'
import type { Rule } from './rule.ts'
import { testRules } from './test-rules.ts'
import { textRules } from './text-rules.ts'

export const allRules: readonly Rule[] = [...placeRules, ...testRules, ...textRules, ...nameRules]
