import { Anchor, type AnchorProps, Button, type ButtonProps, Group } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes } from 'react'
import { isShared } from '../lib/share-token.ts'

type LinkAttributes = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'color'>

/** A link in a text to another page, checked against the routes. On a shared page, which has no other, its text alone. */
export const TextLink = createLink((props: AnchorProps & LinkAttributes) =>
  isShared() ? <span>{props.children}</span> : <Anchor {...props} />,
)

/** A link that looks like a button; nothing on a shared page. */
export const ButtonLink = createLink((props: ButtonProps & LinkAttributes) =>
  isShared() ? null : <Button component="a" {...props} />,
)

/** Above a record: to the list it is one of. */
export const BackLink = createLink(({ children, ...props }: AnchorProps & LinkAttributes) => (
  <Anchor size="sm" w="fit-content" {...props}>
    <Group gap={4} component="span" display="inline-flex">
      <IconArrowLeft size={14} aria-hidden /> {children}
    </Group>
  </Anchor>
))
