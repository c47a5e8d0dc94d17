import { useExplain } from '../../../lib/explain-context.tsx'
import { isShared } from '../../../lib/share-token.ts'
import { DeltaText } from '../../../ui/delta-text.tsx'
import { Explained } from '../../../ui/explained.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Popover, SimpleGrid, Stack, Text, UnstyledButton } from '../../../ui/primitives.ts'
import type { Tile } from '../model/tiles.ts'

const BEHIND = {
  '/conversions': 'See the conversions',
  '/attribution': 'See attribution',
  '/pixel': 'See the events',
} as const

/** The catalogue's name of each figure. */
const METRIC_OF: Record<Tile['id'], (model: string) => string> = {
  revenue_minor: () => 'revenue',
  refunds_minor: () => 'refunds',
  net_revenue_minor: () => 'net_revenue',
  attributed_revenue_minor: (model) => `attributed_revenue:${model}`,
  spend_minor: () => 'spend',
  roas: (model) => `roas:${model}`,
  cac_minor: () => 'cac',
  conversions: () => 'conversions',
  goals: () => 'goals',
  new_customers: () => 'new_customers',
  visitors: () => 'visitors',
  sessions: () => 'sessions',
  conversion_rate: () => 'conversion_rate',
  aov_minor: () => 'aov',
}

/** Figures side by side; a click explains one. */
type TileGridProps = { tiles: readonly Tile[]; comparing: boolean; model: string }

export function TileGrid({ tiles, comparing, model }: TileGridProps) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, md: 4, lg: 6 }} spacing="sm">
      {tiles.map((tile) => (
        <TileCard key={tile.id} tile={tile} comparing={comparing} model={model} />
      ))}
    </SimpleGrid>
  )
}

function TileCard({ tile, comparing, model }: { tile: Tile; comparing: boolean; model: string }) {
  const explainable = useExplain() !== undefined
  return (
    <Popover width={280} position="bottom-start" shadow="sm" trapFocus>
      <Popover.Target>
        <UnstyledButton
          className="panel"
          p="sm"
          title={tile.exact}
          aria-label={`${tile.label}: ${tile.exact}. Explain`}
        >
          <Text size="xs" c="dimmed">
            {tile.label}
          </Text>
          <Stack gap={0} align="flex-start">
            <Text component="span" fz={20} lh="28px" fw={600} className="num" data-testid={`tile-${tile.id}`}>
              {tile.value}
            </Text>
            {comparing && <DeltaText change={tile.change} good={tile.good} />}
          </Stack>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          <Text fw={600} className="num">
            {tile.label}: {tile.exact}
          </Text>
          <Text size="sm">{tile.definition}</Text>
          {comparing && (
            <Text size="xs" c="dimmed">
              {tile.before === null ? 'No value in the earlier period.' : `Earlier period: ${tile.before}`}
            </Text>
          )}
          {explainable && (
            <Explained metric={METRIC_OF[tile.id](model)} label={tile.label} shown={tile.exact}>
              <Text component="span" size="sm" c="var(--t-accent)">
                What it is counted from
              </Text>
            </Explained>
          )}
          {tile.behind !== null && !isShared() && (
            <TextLink to={tile.behind} search={true} size="sm">
              {BEHIND[tile.behind]}
            </TextLink>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
