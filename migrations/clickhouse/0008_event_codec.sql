-- Addresses, titles and properties repeat whole pieces of text, which LZ4 finds as well as ZSTD does, in a fraction of the time: on
-- real pages these columns stay as small (ids, whose digits are random, would not). They are written with every event and
-- again by each merge.
alter table events modify column page_url String codec(LZ4);
alter table events modify column page_path String codec(LZ4);
alter table events modify column page_title String codec(LZ4);
alter table events modify column referrer String codec(LZ4);
alter table events modify column properties String codec(LZ4);
