-- What was bought, beside what of the conversion's amount falls to it: they add up to amount_minor. Empty where nobody said.
alter table conversions add column if not exists products Array(LowCardinality(String));
alter table conversions add column if not exists product_amounts_minor Array(Int64);
