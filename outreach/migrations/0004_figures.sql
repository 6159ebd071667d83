-- Counts of the programme: of one's own agency as they are; of the 社協 and of the centres together, for every agency of the programme
-- and the host section, with less than five matters hidden (null). Never a row, never a word.

create function outreach_figures(scope text, since date, til date) returns table (key text, number numeric)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_outreach_agencies();
  coordinator bigint := (select m.coordinator_id from public.agencies_municipality m);
  wanted bigint[];
  least int := 5;
begin
  if cardinality(mine) = 0 and not public.juso_my_agencies() && public.juso_host_agencies() then
    perform public.juso_refuse('この件数は、アウトリーチ事業を担う機関と市の所管課だけが見られます。');
  end if;
  if scope = 'own' then
    wanted := mine;
    least := 0;
  elsif scope = 'shakyo' then
    wanted := array[coordinator];
  else
    wanted := array(select distinct c.agency_id from public.outreach_potentialclient c where c.agency_id <> coordinator);
  end if;
  return query
  with held as (select * from public.outreach_potentialclient c where c.agency_id = any (wanted)),
  tries as (select t.* from public.outreach_contact t
             where t.agency_id = any (wanted) and (t.happened_at at time zone 'Asia/Tokyo')::date between since and til),
  counted (key, many, said) as (
    select 'known', count(*), count(*)::numeric from held
     where known_on <= til and (ended_at is null or (ended_at at time zone 'Asia/Tokyo')::date > til)
    union all select 'new', count(*), count(*) from held where known_on between since and til
    union all select 'approached', count(distinct client_id), count(distinct client_id) from tries
    union all select 'met', count(*), count(*) from held where met_on between since and til
    union all select 'consented', count(*), count(*) from held where consented_on between since and til
    union all select 'cases', count(*), count(*) from held where ending = 'case' and (ended_at at time zone 'Asia/Tokyo')::date between since and til
    union all select 'plans', count(distinct p.case_id), count(distinct p.case_id) from public.plans_plan p join held h on h.case_id = p.case_id
               where (p.created_at at time zone 'Asia/Tokyo')::date between since and til
    union all select 'visits', count(*), count(*) from tries where how = 'visit'
    union all select 'others', count(*), count(*) from tries where how <> 'visit'
    union all select 'linked', count(*), count(*) from held where stable and linked_on between since and til
    union all select 'months', count(*), round((percentile_cont(0.5) within group (order by met_on - known_on) / 30.4)::numeric, 1)
                from held where met_on between since and til
    union all select 'source:' || source, count(*), count(*) from held where known_on between since and til group by source
    union all select 'age:' || age, count(*), count(*) from held where known_on between since and til group by age)
  select c.key, case when c.many > 0 and c.many < least then null else c.said end from counted c where c.many > 0 or c.key <> 'months';
end $$;
