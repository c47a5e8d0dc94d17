import { CopyText } from '../../../ui/copy-text.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Button, Stack, Text } from '../../../ui/primitives.ts'
import type { CreatedWorkspace } from './workspace-form.tsx'

type ReadyProps = { created: CreatedWorkspace; onPixel: () => void; onImport: () => void }

/** After a workspace was made: its key, shown once, and the two ways to bring data in. */
export function WorkspaceReady({ created, onPixel, onImport }: ReadyProps) {
  return (
    <Stack gap="md">
      <Notice tone="warn" title="API key">
        <Text size="sm" mb="xs">
          For programs that send or read data. It is shown only now; you can make another in Settings.
        </Text>
        <CopyText value={created.api_key} label="Copy key" />
      </Notice>
      <Text>Now bring in data:</Text>
      <Button onClick={onPixel}>Put the pixel on your site</Button>
      <Button variant="default" onClick={onImport}>
        Import a file
      </Button>
    </Stack>
  )
}
