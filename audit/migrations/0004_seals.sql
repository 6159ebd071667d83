-- Seals: every few minutes a hash over all lines since the last one, chained. What they prove is proved outside: the links are
-- published to a file, a mail or paper that whoever owns the database does not own.

create index entry_txid on audit_entry using brin (txid) with (pages_per_range = 16, autosummarize = on);
create index entry_sealed on audit_entry (at) where about like 'sealed.%';

revoke all on audit_era from juso_app;
revoke insert, update, delete, truncate on audit_seal from juso_app;
do $$
declare
  part text;
begin
  foreach part in array array['audit_seal', 'audit_era'] loop
    execute format('alter table %s enable row level security', part);
    execute format('alter table %s force row level security', part);
    execute format('create policy owner on %s to juso_owner using (true) with check (true)', part);
  end loop;
end $$;
create policy reading on audit_seal for select to juso_app using (true);  -- hashes and counts; meant to be shown

-- The number of this transaction in the book. In a database restored from a dump PostgreSQL counts from the beginning again:
-- the first line then moves the shift, so that no line ever falls into an interval that is sealed already.
create function audit_txid() returns bigint language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint := pg_current_xact_id()::text::bigint;
  moved bigint := 0;
  sealed bigint := 0;
begin
  select e.shift, e.upto into moved, sealed from public.audit_era e;
  if mine + moved < sealed then
    update public.audit_era e set shift = e.upto - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
     where mine + e.shift < e.upto;
    select e.shift into strict moved from public.audit_era e;
  end if;
  return mine + coalesce(moved, 0);
end $$;
revoke execute on function audit_txid() from public;

create or replace function juso_write_down(verb text, about text, about_id text, case_id uuid, detail jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.audit_entry (at, verb, actor_id, request_id, about, about_id, case_id, detail, txid)
  values (clock_timestamp(), verb, public.juso_uid(), public.juso_req(), about, about_id, case_id, detail, public.audit_txid());
end $$;

-- One line as bytes: every column, none of which can run into the next.
create function audit_hash(e audit_entry) returns bytea language sql stable parallel safe
as $$ select pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
  e.id, (extract(epoch from e.at) * 1000000)::bigint, e.verb, e.actor_id, e.request_id, e.about, e.about_id, e.case_id, e.detail, e.txid
)::text, 'UTF8')) $$;

create function audit_link(before text, s audit_seal) returns text language sql stable parallel safe
as $$ select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat_ws('|', before, s.number,
  (extract(epoch from s.at) * 1000000)::bigint, s.since, s.upto, s.lines, s.digest), 'UTF8')), 'hex') $$;

-- The next seal. Lines of transactions still under way (txid >= xmin) come into the next one. Null when there is nothing new.
create function audit_seal() returns bigint language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  era public.audit_era;
  last public.audit_seal;
  made public.audit_seal;
begin
  insert into public.audit_era (id, shift, upto) values (1, 0, 0) on conflict do nothing;
  perform public.audit_txid();  -- after a restore
  select * into strict era from public.audit_era for update;
  select * into last from public.audit_seal s order by s.number desc limit 1;
  made.number := coalesce(last.number, 0) + 1;
  made.at := clock_timestamp();
  made.since := era.upto;
  made.upto := pg_snapshot_xmin(pg_current_snapshot())::text::bigint + era.shift;
  select count(*), encode(sha256(coalesce(string_agg(public.audit_hash(e), ''::bytea order by e.txid, e.id), '')), 'hex')
    into made.lines, made.digest
    from public.audit_entry e where e.txid >= made.since and e.txid < made.upto;
  if made.lines = 0 then
    return null;
  end if;
  made.link := public.audit_link(coalesce(last.link, ''), made);
  insert into public.audit_seal select made.*;
  update public.audit_era set upto = made.upto;
  return made.number;
end $$;

-- For whoever owns the database: what the sealed lines say today, interval by interval (0: the first seal's).
create function audit_count(uptos bigint[]) returns table (place int, lines bigint, digest text)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select width_bucket(e.txid, uptos), count(*),
         encode(sha256(string_agg(public.audit_hash(e), ''::bytea order by e.txid, e.id)), 'hex')
    from public.audit_entry e where e.txid < uptos[array_upper(uptos, 1)] group by 1
$$;
revoke execute on function audit_count(bigint[]) from public;

create function audit_links() returns table (number bigint, link text) language sql stable
set search_path = pg_catalog, public, pg_temp as $$
  select s.number, public.audit_link(coalesce(lag(s.link) over (order by s.number), ''), s) from public.audit_seal s
$$;
revoke execute on function audit_links() from public;
