import { Button, Code, CopyButton, Group, Stack } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

type CopyTextProps = { value: string; label: string; block?: boolean }

/** A text to take elsewhere, with a button that copies it. */
export function CopyText({ value, label, block = false }: CopyTextProps) {
  const button = (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant={block ? 'filled' : 'default'}
          onClick={copy}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        >
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  )
  if (!block) {
    return (
      <Group gap="xs" wrap="wrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
        {button}
      </Group>
    )
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Code
        block
        w="100%"
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        tabIndex={0}
        aria-label="Code to copy"
      >
        {value}
      </Code>
      {button}
    </Stack>
  )
}
