import type { Outreach, SaveOutreach } from '@tributary/contract/outreach'

/** A campaign as its form holds it; without one, an empty plan that whoever makes it is a member of. */
export function outreachDraft(campaign: Outreach | undefined): SaveOutreach {
  return {
    name: campaign?.name ?? '',
    sector: campaign?.sector ?? '',
    theme: campaign?.theme ?? '',
    starts_on: campaign?.starts_on ?? null,
    ends_on: campaign?.ends_on ?? null,
    note: campaign?.note ?? '',
    member_ids: campaign?.members.map((member) => member.user_id),
  }
}
