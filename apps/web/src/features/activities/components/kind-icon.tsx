import {
  IconBrandLinkedin,
  IconCalendarEvent,
  IconMail,
  IconMicrophone2,
  IconPhone,
  IconUsersGroup,
} from '@tabler/icons-react'
import type { ActivityKind } from '@tributary/contract/activities'

const ICONS = {
  CALL: IconPhone,
  EMAIL: IconMail,
  MEETING: IconCalendarEvent,
  LINKEDIN: IconBrandLinkedin,
  REFERRAL: IconUsersGroup,
  CONFERENCE: IconMicrophone2,
} as const

export function KindIcon({ kind, size = 18 }: { kind: ActivityKind; size?: number }) {
  const Icon = ICONS[kind]
  return <Icon size={size} stroke={1.6} aria-hidden />
}
