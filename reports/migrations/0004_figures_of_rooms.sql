-- Figures of the rooms beside the cases: participation, outreach, community, the council. As in 0003_figures.sql: raw numbers, that only
-- reports_count may ask for.

create index session_held on community_session (held_on);
create index outreach_happened on outreach_contact (happened_at);

create function reports_month(day date) returns date language sql immutable
set search_path = pg_catalog, public, pg_temp as $$ select date_trunc('month', day)::date $$;

-- Each month that has begun, and the whole time (month null), from its first day to the day after its last.
create function reports_spans(since date, before date) returns table (month date, first date, past date)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m::date, m::date, (m + interval '1 month')::date
    from generate_series(since, before - 1, interval '1 month') m where m <= public.juso_today()
  union all select null, since, before where since <= public.juso_today()
$$;

-- Participation --------------------------------------------------------------------------------------------------------

-- Persons in 参加支援 on at least one day of it.
create function participation_figure_persons(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.month, k.key, count(distinct p.person_id)
    from public.reports_spans(since, before) s
    join public.participation_participation p on p.started_on < s.past and (p.ended_on is null or p.ended_on >= s.first),
         public.reports_keys(p.case_id, split) k (key)
   group by s.month, k.key
$$;

-- Cases in 参加支援 for which a plan sheet (F4) was begun.
create function participation_figure_plans(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(r.created_at), k.key, count(distinct r.case_id)
    from public.cases_sheetrecord r, public.reports_keys(r.case_id, split) k (key)
   where r.sheet = 'F4' and r.created_at >= public.reports_moment(since) and r.created_at < public.reports_moment(before)
     and exists (select 1 from public.participation_participation p where p.case_id = r.case_id)
   group by grouping sets ((1, 2), (2))
$$;

-- Placements in which somebody began to take part.
create function participation_figure_joined(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(v."on"), k.key, count(distinct v.placement_id)
    from public.participation_placementmove v, public.reports_keys(v.case_id, split) k (key)
   where v.to_step = 'joined' and v."on" >= since and v."on" < before
   group by grouping sets ((1, 2), (2))
$$;

-- Places at which somebody began to try or to take part.
create function participation_figure_hosts(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(v."on"), k.key, count(distinct r.id)
    from public.participation_placementmove v join public.participation_placement m on m.id = v.placement_id
    join public.community_resource r on r.id = m.resource_id,
         lateral (select case split when 'resource_kind' then r.kind::text when 'district' then coalesce(r.district_id::text, '') else '' end) k (key)
   where v.to_step in ('trial', 'joined') and v."on" >= since and v."on" < before
   group by grouping sets ((1, 2), (2))
$$;

-- The same for the first time ever.
create function participation_figure_hosts_new(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with found as (
    select m.resource_id, min(v."on") as day
      from public.participation_placementmove v join public.participation_placement m on m.id = v.placement_id
     where v.to_step in ('trial', 'joined') group by 1
  )
  select public.reports_month(f.day), k.key, count(*) from found f join public.community_resource r on r.id = f.resource_id,
         lateral (select case split when 'resource_kind' then r.kind::text when 'district' then coalesce(r.district_id::text, '') else '' end) k (key)
   where f.day >= since and f.day < before
   group by grouping sets ((1, 2), (2))
$$;

-- Placements whose first so many months are over: all of them, or those that had not been stopped by then. Where one to four were
-- stopped, the difference of the two would tell it: whoever may not read small numbers gets 1 instead, and reports_count hides that.
create function reports_stayed(since date, before date, months int, still boolean) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with due as (
    select (m.joined_on + months * interval '1 month')::date as day,
           exists (select 1 from public.participation_placementmove v where v.placement_id = m.id and v.to_step = 'stopped'
                      and v."on" < m.joined_on + months * interval '1 month') as gone
      from public.participation_placement m where m.joined_on is not null
  ), counted as (
    select public.reports_month(d.day) as month, count(*) as due, count(*) filter (where d.gone) as gone from due d
     where d.day >= since and d.day < before and d.day <= public.juso_today() group by grouping sets ((1), ())
  )
  select c.month, '', case when not still then c.due when c.gone between 1 and 4 and not public.juso_hosts_conferences() then 1
                           else c.due - c.gone end
    from counted c where c.due > 0
$$;

create function participation_figure_due_three(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_stayed(since, before, 3, false)
$$;

create function participation_figure_still_three(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_stayed(since, before, 3, true)
$$;

create function participation_figure_due_six(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_stayed(since, before, 6, false)
$$;

create function participation_figure_still_six(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.reports_stayed(since, before, 6, true)
$$;

-- Outreach -------------------------------------------------------------------------------------------------------------

-- Known and not ended at the end of each month.
create function outreach_figure_known(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.month, k.key, count(*) from public.reports_days(since, before) d
    join public.outreach_potentialclient c on c.known_on <= d.day
     and (c.ended_at is null or (c.ended_at at time zone 'Asia/Tokyo')::date > d.day),
         lateral (select case split when 'desk' then c.agency_id::text when 'found_by' then c.source::text else '' end) k (key)
   group by d.month, k.key
$$;

-- The days an entry keeps: when somebody was found, first met, consented, was linked to a place for good.
create function reports_entry_days(since date, before date, split text) returns table (what text, day date, key text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.what, d.day, k.key
    from public.outreach_potentialclient c,
         lateral (select case split when 'desk' then c.agency_id::text when 'found_by' then c.source::text else '' end) k (key),
         lateral (values ('found', c.known_on), ('met', c.met_on), ('consented', c.consented_on),
                         ('linked', case when c.stable then c.linked_on end)) d (what, day)
   where d.day >= since and d.day < before
$$;

create function outreach_figure_found(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(e.day), e.key, count(*) from public.reports_entry_days(since, before, split) e where e.what = 'found'
   group by grouping sets ((1, 2), (2))
$$;

create function outreach_figure_met(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(e.day), e.key, count(*) from public.reports_entry_days(since, before, split) e where e.what = 'met'
   group by grouping sets ((1, 2), (2))
$$;

create function outreach_figure_consented(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(e.day), e.key, count(*) from public.reports_entry_days(since, before, split) e where e.what = 'consented'
   group by grouping sets ((1, 2), (2))
$$;

create function outreach_figure_linked(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(e.day), e.key, count(*) from public.reports_entry_days(since, before, split) e where e.what = 'linked'
   group by grouping sets ((1, 2), (2))
$$;

-- Entries that somebody tried to reach, and the visits.
create function outreach_figure_approached(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(t.happened_at), k.key, count(distinct t.client_id) from public.outreach_contact t,
         lateral (select case split when 'desk' then t.agency_id::text else '' end) k (key)
   where t.happened_at >= public.reports_moment(since) and t.happened_at < public.reports_moment(before)
   group by grouping sets ((1, 2), (2))
$$;

create function outreach_figure_visits(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(t.happened_at), k.key, count(*) from public.outreach_contact t,
         lateral (select case split when 'desk' then t.agency_id::text else '' end) k (key)
   where t.how = 'visit' and t.happened_at >= public.reports_moment(since) and t.happened_at < public.reports_moment(before)
   group by grouping sets ((1, 2), (2))
$$;

-- Community ------------------------------------------------------------------------------------------------------------

-- Times a place met while it was open: by the rule of the national survey (community/counting.py) the place counts in that month.
create function reports_gatherings(since date, before date, split text)
returns table (held_on date, key text, participants int, place_id uuid, body text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.held_on, case split when 'district' then coalesce(p.district_id::text, '') else '' end, s.participants, p.id,
         coalesce(nullif(btrim(p.operator), ''), p.id::text)
    from public.community_session s join public.community_place p on p.id = s.place_id
   where s.held_on >= since and s.held_on < before and s.held_on >= p.started_on and (p.ended_on is null or s.held_on <= p.ended_on)
$$;

create function community_figure_places(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(g.held_on), g.key, count(distinct g.place_id) from public.reports_gatherings(since, before, split) g
   group by grouping sets ((1, 2), (2))
$$;

create function community_figure_bodies(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(g.held_on), g.key, count(distinct g.body) from public.reports_gatherings(since, before, split) g
   group by grouping sets ((1, 2), (2))
$$;

create function community_figure_sessions(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(g.held_on), g.key, count(*) from public.reports_gatherings(since, before, split) g
   group by grouping sets ((1, 2), (2))
$$;

create function community_figure_participants(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(g.held_on), g.key, sum(g.participants) from public.reports_gatherings(since, before, split) g
   group by grouping sets ((1, 2), (2))
$$;

-- What coordinators wrote down of their work.
create function community_figure_contacts(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.day), k.key, count(*) from public.community_contact c,
         lateral (select case split when 'district' then coalesce(c.district_id::text, '') when 'desk' then c.agency_id::text else '' end) k (key)
   where c.day >= since and c.day < before
   group by grouping sets ((1, 2), (2))
$$;

create function community_figure_needs(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(n.day), k.key, count(*) from public.community_need n,
         lateral (select case split when 'district' then coalesce(n.district_id::text, '') when 'need' then n.need::text else '' end) k (key)
   where n.day >= since and n.day < before
   group by grouping sets ((1, 2), (2))
$$;

-- Resources entered in the register.
create function community_figure_resources(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(r.created_at), k.key, count(*) from public.community_resource r,
         lateral (select case split when 'resource_kind' then r.kind::text when 'district' then coalesce(r.district_id::text, '') else '' end) k (key)
   where r.created_at >= public.reports_moment(since) and r.created_at < public.reports_moment(before)
   group by grouping sets ((1, 2), (2))
$$;

-- The council ----------------------------------------------------------------------------------------------------------

create function council_figure_raised(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(c.created_at), k.key, count(*) from public.council_card c,
         lateral (select case split when 'gap' then c.gap::text else '' end) k (key)
   where c.created_at >= public.reports_moment(since) and c.created_at < public.reports_moment(before)
   group by grouping sets ((1, 2), (2))
$$;

-- Cards that got an answer (council/enums.py ANSWERS).
create function council_figure_answered(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(s.at), k.key, count(distinct c.id) from public.council_step s join public.council_card c on c.id = s.card_id,
         lateral (select case split when 'gap' then c.gap::text else '' end) k (key)
   where s.after in ('realising', 'ended', 'declined') and s.at >= public.reports_moment($1) and s.at < public.reports_moment($2)
   group by grouping sets ((1, 2), (2))
$$;

-- Cards that became a new resource, by the day it was there (the check of its effect began).
create function council_figure_created(since date, before date, split text) returns table (month date, key text, number bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select public.reports_month(s.at), k.key, count(distinct c.id) from public.council_step s join public.council_card c on c.id = s.card_id,
         lateral (select case split when 'gap' then c.gap::text else '' end) k (key)
   where s.after = 'verifying' and c.became = 'project' and c.state in ('verifying', 'ended')
     and s.at >= public.reports_moment($1) and s.at < public.reports_moment($2)
   group by grouping sets ((1, 2), (2))
$$;

do $$
declare
  f regprocedure;
begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'public'::regnamespace
             and (p.proname ~ '^(participation|outreach|community|council)_figure_'
                  or p.proname in ('reports_spans', 'reports_stayed', 'reports_gatherings', 'reports_entry_days')) loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
