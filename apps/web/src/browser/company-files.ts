/** A company small enough to work out by hand: two people with journeys, one without, one row that must be refused. */

export type CompanyFile = { name: string; text: string; button: string; result: string }

const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`

export const COMPANY_FILES: readonly CompanyFile[] = [
  {
    name: 'touches.csv',
    text: lines(
      'touch_id,anonymous_id,ts,channel,campaign',
      't1,a1,2024-03-01T10:00:00Z,Paid Search,spring',
      't2,a1,2024-03-03T10:00:00Z,Email,news',
      't3,a1,2024-03-04T09:00:00Z,Direct,',
      't4,a2,2024-03-05T10:00:00Z,Paid Social,spring',
      't5,a3,2024-03-06T10:00:00Z,Organic Search,',
    ),
    button: 'Import touches',
    result: '5 stored',
  },
  {
    name: 'identities.csv',
    text: lines('anonymous_id,person_id', 'a1,p1', 'a2,p2', 'a3,p2'),
    button: 'Import identities',
    result: '3 stored',
  },
  {
    name: 'spend.csv',
    text: lines('date,channel,campaign,amount,currency', '2024-03-02,Paid Search,spring,20.00,USD'),
    button: 'Import spend',
    result: '1 stored',
  },
]

/** Headings are the shop's own, so columns have to be mapped by hand. */
export const ORDERS_FILE = {
  name: 'orders.csv',
  text: lines(
    'Order No,Customer,Placed,Sum,Cur',
    'O-1,p1,2024-03-04T12:00:00Z,90.00,USD',
    'O-2,p2,2024-03-07T12:00:00Z,60.01,USD',
    'O-3,p3,2024-03-07T13:00:00Z,25.00,USD',
    'O-4,p1,2024-03-07T14:00:00Z,about fifty,USD',
  ),
  columns: {
    'Order number': 'Order No',
    Person: 'Customer',
    Time: 'Placed',
    Amount: 'Sum',
    Currency: 'Cur',
  },
}

export const COMPANY_RANGE = 'from=2024-03-01&to=2024-03-10'
