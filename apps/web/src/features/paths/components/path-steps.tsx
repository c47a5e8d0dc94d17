import { ChannelName } from '../../../ui/channel-name.tsx'
import { Group } from '../../../ui/primitives.ts'

/** The touches of a path, oldest first. */
export function PathSteps({ path, coloured }: { path: readonly string[]; coloured: boolean }) {
  return (
    <Group component="span" gap={6} wrap="wrap">
      {path.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step of a path has no identity but its place
        <Group component="span" gap={6} wrap="nowrap" key={index}>
          {index > 0 && (
            <span className="quiet" aria-hidden>
              →
            </span>
          )}
          <ChannelName name={name} coloured={coloured} />
        </Group>
      ))}
    </Group>
  )
}
