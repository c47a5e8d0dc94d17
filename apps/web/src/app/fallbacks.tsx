import { useRouter } from '@tanstack/react-router'
import { TextLink } from '../ui/link.tsx'
import { Box } from '../ui/primitives.ts'
import { EmptyState, ErrorNotice } from '../ui/states.tsx'

export function NotFound() {
  return (
    <Box component="main" p="md">
      <EmptyState
        title="There is no page at this address"
        action={<TextLink to="/overview">Open the Overview</TextLink>}
      >
        The link may be old or mistyped.
      </EmptyState>
    </Box>
  )
}

export function RouteFailure({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <Box component="main" p="md" maw={640} mx="auto">
      <ErrorNotice
        error={error}
        title="The page could not be opened"
        onRetry={() => void router.invalidate()}
      />
    </Box>
  )
}
