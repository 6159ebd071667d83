-- Rules and areas are the city's published set-up: open to read, never deleted. What reads across all cases are two functions
-- that give counts and nothing else (docs/decisions/0009).

revoke delete, truncate on routing_rule, routing_territory from juso_app;

-- A place word ends at the block (○丁目): with a house number a rule would ask for one household.
alter table routing_rule add constraint routing_place_without_numbers
  check (array_to_string(areas, ' ') !~ '[0-9０-９](?![0-9０-９]|丁目)');
alter table routing_territory add constraint routing_territory_without_numbers
  check (array_to_string(places, ' ') !~ '[0-9０-９](?![0-9０-９]|丁目)');

-- Twin of routing/places.py.
create function routing_place_key(place text) returns text language sql immutable strict parallel safe
as $$ select pg_catalog.regexp_replace(
  pg_catalog.translate(public.juso_kanji_key(place), 'ヶヵ一二三四五六七八九', 'ケカ123456789'),
  '([0-9])(丁目|[‐–—―−ー-])', '\1-', 'g') $$;

-- Twin of people/births.py: the most it can be where only the year or the month is known.
create function routing_age(born date, year int, month int, day date) returns int language sql immutable parallel safe
as $$ select extract(year from day)::int - extract(year from first)::int - (to_char(day, 'MMDD') < to_char(first, 'MMDD'))::int
        from (select coalesce(born, make_date(year, coalesce(month, 1), 1)) as first) as known $$;

-- agencies/roles.py says who; a test compares.
create function routing_acts_as(roles text[]) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select exists (select 1 from public.agencies_post p join public.agencies_user u on u.id = p.user_id
                  where p.user_id = public.juso_uid() and u.is_active and p.role = any (roles)
                    and public.juso_today() between p.since and p.until)
); end $$;
revoke execute on function routing_acts_as(text[]) from public;

-- How much each desk has in hand. Counts only, for whoever has a post today.
create function routing_loads(wanted bigint[] default null)
returns table (agency_id bigint, open_cases bigint, workers bigint, waiting bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  if not public.routing_acts_as('{counsellor,leader,coordinator,marugoto,host_officer,section_officer,clerk,administrator}') then
    return;
  end if;
  return query
  select a.id,
         (select count(*) from public.cases_case c where c.custodian_id = a.id and c.stage <> 'closed'),
         (select count(distinct p.user_id) from public.agencies_post p join public.agencies_user u on u.id = p.user_id
           where p.agency_id = a.id and u.is_active and public.juso_today() between p.since and p.until
             and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')),
         (select count(*) from public.referrals_offer o where o.to_agency_id = a.id and o.state = 'sent')
    from public.agencies_agency a
   where a.holds_cases and (a.until is null or a.until >= public.juso_today()) and (wanted is null or a.id = any (wanted));
end $$;

-- The dry run: the rules as they stand, on the intakes of the last days, 2,000 at most. Rows of (setting, part, key, count); a
-- count is rounded down to a multiple of 3, and what is under 3 is left out, so that it looks the same as nothing.
create function routing_rehearse(days int)
returns table (setting text, part text, key bigint, count bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  if not public.routing_acts_as('{host_officer,administrator}') then
    perform public.juso_refuse('案内の規則を試せるのは、選択肢を編集する権限のある職員だけです。');
  end if;
  return query
  with intakes as materialized (
    select i.case_id as id, i.topics::text[] as topics,
           case when p.deceased then null else public.routing_age(p.born_on, p.born_year, p.born_month, i.received_on) end as age,
           case when p.address_protected then '' else public.routing_place_key(p.address) end as address
      from public.cases_intake i join public.cases_case c on c.id = i.case_id join public.people_person p on p.id = c.person_id
     where i.received_on > public.juso_today() - days
     order by i.received_on desc, i.id limit 2000),
  words as materialized (
    select word, public.routing_place_key(word) as begins
      from (select unnest(areas)::text as word from public.routing_rule where state <> 'retired'
            union select unnest(places)::text from public.routing_territory) as all_words),
  found as materialized (
    select i.id, array_agg(distinct w.word) as places
      from intakes i cross join lateral generate_series(1, length(i.address)) as at
      join words w on starts_with(substr(i.address, at), w.begins)
     where at = 1 or substr(i.address, at - 1, 1) ~ '[都道府県市区町村郡字]'
     group by i.id),
  desks as materialized (
    select a.id, a.code, a.kind, a.field, coalesce(t.places, '{}')::text[] as places
      from public.agencies_agency a left join public.routing_territory t on t.agency_id = a.id
     where a.holds_cases and (a.until is null or a.until >= public.juso_today())),
  matched as materialized (
    select i.id, r.id as rule, r.state, r.position, d.id as desk, d.code
      from intakes i left join found f on f.id = i.id
      join public.routing_rule r on r.state in ('draft', 'on')
       and (r.topics = '{}' or r.topics::text[] && i.topics)
       and (r.age_from is null or i.age >= r.age_from) and (r.age_until is null or i.age <= r.age_until)
       and (r.areas = '{}' or r.areas::text[] && f.places)
      join desks d on case when r.agency_id is not null then d.id = r.agency_id
                           else (r.kind = '' or d.kind = r.kind) and (r.field = '' or d.field = r.field) and d.places && f.places end),
  first as materialized (
    select distinct on (s.setting, m.id) s.setting, m.id, m.rule, m.desk
      from matched m join (values ('on'), ('both')) as s (setting) on s.setting = 'both' or m.state = 'on'
     order by s.setting, m.id, m.position, m.rule, m.code),
  went as materialized (
    select k.case_id as id, k.agency_id as desk from public.cases_custody k join intakes i on i.id = k.case_id
    union select o.case_id, o.to_agency_id from public.referrals_offer o join intakes i on i.id = o.case_id),
  counted (setting, part, key, n) as (
    select '', 'intakes', 0::bigint, count(*) from intakes
    union all select s.setting, 'none', 0, count(*) from intakes i cross join (values ('on'), ('both')) as s (setting)
               where not exists (select 1 from first f where f.setting = s.setting and f.id = i.id) group by s.setting
    union all select '', 'rule', rule, count(distinct id) from matched group by rule
    union all select setting, 'first', rule, count(*) from first group by setting, rule
    union all select setting, 'desk', desk, count(*) from first group by setting, desk
    union all select setting, 'kept', desk, count(*) from first natural join went group by setting, desk
    union all select setting, 'kept', 0, count(*) from first natural join went group by setting
    union all select '', 'went', desk, count(*) from went group by desk)
  select setting, part, key, n - n % 3 from counted where n >= 3;
end $$;
