import { IconDots, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useWorkspace } from '../lib/workspace-context.tsx'
import { Brand } from '../ui/brand.tsx'
import { ActionIcon, Menu, Text, UnstyledButton } from '../ui/primitives.ts'
import { BOTTOM_BAR_PAGES } from './navigation.ts'
import { pagesFor } from './pages-for-role.ts'
import styles from './shell.module.css'

/** Pages at the left, with words or as icons. */
export function Rail({
  collapsed,
  onCollapse,
}: {
  collapsed: boolean
  onCollapse: (collapsed: boolean) => void
}) {
  const { pathname } = useLocation()
  const pages = pagesFor(useWorkspace().role)
  const Icon = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse
  return (
    <nav className={styles.rail} aria-label="Pages" data-collapsed={collapsed || undefined}>
      <div className={styles.brand}>
        <Brand compact={collapsed} />
      </div>
      {pages.map((entry, index) => (
        <Fragment key={entry.to}>
          {entry.group !== (pages[index - 1]?.group ?? '') && (
            <Text size="xs" c="dimmed" px={12} pt={12} pb={4} className={styles.group ?? ''}>
              {entry.group}
            </Text>
          )}
          <Link
            to={entry.to}
            search={true}
            className={styles.link}
            data-active={pathname.startsWith(entry.to) || undefined}
            aria-label={entry.label}
            title={collapsed ? entry.label : undefined}
            aria-current={pathname.startsWith(entry.to) ? 'page' : undefined}
          >
            <entry.icon size={20} stroke={1.6} aria-hidden />
            <span className={styles.word}>{entry.label}</span>
          </Link>
        </Fragment>
      ))}
      <div style={{ flex: 1 }} />
      <ActionIcon
        variant="subtle"
        color="gray"
        m={8}
        aria-label={collapsed ? 'Widen the menu' : 'Narrow the menu'}
        onClick={() => onCollapse(!collapsed)}
      >
        <Icon size={18} stroke={1.6} />
      </ActionIcon>
    </nav>
  )
}

/** The same at the bottom of a phone. */
export function BottomBar() {
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const pages = pagesFor(useWorkspace().role)
  const behind = pages.slice(BOTTOM_BAR_PAGES)
  const isBehind = behind.some((entry) => pathname.startsWith(entry.to))
  return (
    <nav className={styles.bottom} aria-label="Pages">
      {pages.slice(0, BOTTOM_BAR_PAGES).map((entry) => (
        <Link
          key={entry.to}
          to={entry.to}
          search={true}
          className={styles.tab}
          data-active={pathname.startsWith(entry.to) || undefined}
          aria-current={pathname.startsWith(entry.to) ? 'page' : undefined}
        >
          <entry.icon size={20} stroke={1.6} aria-hidden />
          <span>{entry.label}</span>
        </Link>
      ))}
      <Menu position="top-end" shadow="sm" width={200}>
        <Menu.Target>
          <UnstyledButton className={styles.tab} data-active={isBehind || undefined}>
            <IconDots size={20} stroke={1.6} aria-hidden />
            <span>More</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {behind.map((entry) => (
            <Menu.Item
              key={entry.to}
              leftSection={<entry.icon size={18} stroke={1.6} aria-hidden />}
              aria-current={pathname.startsWith(entry.to) ? 'page' : undefined}
              onClick={() => void navigate({ to: entry.to, search: true })}
            >
              {entry.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  )
}
