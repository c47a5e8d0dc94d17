/** Which events are conversions: those with money, and those of a type that names a goal. */

/** Event types that are conversions without money, too: orders and common names of leads, accounts and subscriptions. */
export const CONVERSION_EVENT_TYPES: readonly string[] = [
  'purchase',
  'order',
  'order_completed',
  'order_placed',
  'checkout_completed',
  'conversion',
  'signup',
  'sign_up',
  'registration',
  'complete_registration',
  'lead',
  'generate_lead',
  'qualified_lead',
  'form_submit',
  'demo_request',
  'book_meeting',
  'trial_started',
  'start_trial',
  'subscribe',
  'subscription_started',
]

/** Event types whose amount is not revenue: the value of a cart, or money given back. */
export const NOT_CONVERSION_EVENT_TYPES: readonly string[] = [
  'view_item',
  'view_item_list',
  'select_item',
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'add_to_wishlist',
  'begin_checkout',
  'checkout_started',
  'add_shipping_info',
  'add_payment_info',
  'refund',
]
