import '@mantine/core/styles.css'
import '@mantine/dates/styles.css'
import '@mantine/notifications/styles.css'
import './app.css'
import { MantineProvider } from '@mantine/core'
import { useNotifications } from '@mantine/notifications'
import { lazy, type ReactNode, Suspense } from 'react'
import { cssVariables, theme } from './theme.ts'
import { useIsPhone } from './use-is-phone.ts'

const Notifications = lazy(async () => ({ default: (await import('./notifications.tsx')).Notifications }))

/** What shows notices is loaded with the first of them. */
function Notices() {
  const { notifications, queue } = useNotifications()
  // At the bottom of a phone are the buttons that are tapped next.
  const isPhone = useIsPhone()
  if (notifications.length + queue.length === 0) return null
  return (
    <Suspense fallback={null}>
      <Notifications position={isPhone ? 'top-center' : 'bottom-right'} autoClose={5000} />
    </Suspense>
  )
}

/** Theme and notices around the whole app. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notices />
      {children}
    </MantineProvider>
  )
}
