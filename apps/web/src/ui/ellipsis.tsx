import { Text } from '@mantine/core'

/** A text of a table that is cut at this width; whole in its title. */
export function Ellipsis({ text, width = 240 }: { text: string; width?: number }) {
  if (text === '') return null
  return (
    <Text component="span" size="xs" className="ellipsis" display="block" maw={width} title={text}>
      {text}
    </Text>
  )
}
