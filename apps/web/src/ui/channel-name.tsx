import { Group, useComputedColorScheme } from '@mantine/core'
import { channelColour } from './channel-colour.ts'

/** A channel's name after a dot of its colour. Other dimensions have no colour of their own. */
export function ChannelName({ name, coloured = true }: { name: string; coloured?: boolean }) {
  const scheme = useComputedColorScheme('light')
  return (
    <Group component="span" gap={8} wrap="nowrap" miw={0} display="inline-flex" maw="100%">
      {coloured && (
        <span
          aria-hidden
          style={{
            width: 8,
            height: 8,
            borderRadius: 4,
            flex: 'none',
            background: channelColour(name, scheme),
          }}
        />
      )}
      <span className="ellipsis" title={name}>
        {name === '' ? '(none)' : name}
      </span>
    </Group>
  )
}
