-- The boards look across every wall, and so they return no person: who asked whom, by when, how far silence has climbed; of
-- cases and next steps only how many. The figures return sums per month. Nothing here changes anything.

-- Whose matters may be looked at: of one's own agencies ('own'), of those they supervise ('section'), of all ('city': the
-- coordinator and the host section). `one`: narrowed to one of them.
create function boards_agencies(scope text, one bigint) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
begin
  return array(
    select a.id from public.agencies_agency a
     where (one is null or a.id = one)
       and case scope when 'own' then a.id = any (mine)
                      when 'section' then a.section_id = any (mine)
                      when 'city' then mine && public.juso_host_agencies()
                      else false end);
end $$;
revoke execute on function boards_agencies(text, bigint) from public;

-- Offers and slips that wait, each on one list: 'handed' (hand-backs not yet taken), 'overdue', 'declined' (to be looked at, or
-- followed by a next step), 'unanswered'. Of each list the 51 that have climbed highest. `opens`: the frame is shown to this person.
create function boards_waiting(scope text, one bigint, wanted text) returns table (
  list text, id uuid, kind text, number text, from_agency_id bigint, to_agency_id bigint, mover_id bigint, waits_for text,
  kept_by_id bigint, since timestamptz, due_on date, rung int, opens boolean)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  seen bigint[] := public.boards_agencies(scope, one);
  mine bigint[] := public.juso_my_agencies();
  everything boolean := mine && public.juso_host_agencies();
begin
  return query
    with waiting as (
      select o.id, o.kind::text, o.case_id, o.from_agency_id, o.to_agency_id, o.waits_with_id as mover_id, o.waits_for::text,
             o.kept_by_id, coalesce(o.answered_at, o.sent_at) as since, o.due_on, o.rung::int,
             case when o.kind = 'hand_back' and o.state = 'sent' then 'handed'
                  when o.due_on < public.juso_today() then 'overdue'
                  when o.waits_for in ('review', 'next') then 'declined'
                  else 'unanswered' end as list
        from public.referrals_offer o
       where o.waits_for <> '' and (wanted = '' or o.kind = wanted)
         and (o.from_agency_id = any (seen) or o.waits_with_id = any (seen) or o.kept_by_id = any (seen)
              or o.to_agency_id = any (seen) and o.state <> 'declined')
      union all
      select s.id, 'slip', null, s.from_agency_id, s.to_agency_id, s.to_agency_id, 'answer', s.kept_by_id, s.sent_at, s.answer_by,
             s.rung::int, case when s.answer_by < public.juso_today() then 'overdue' else 'unanswered' end
        from public.slips_slip s
       where s.state = 'waiting' and wanted in ('', 'slip')
         and (s.from_agency_id = any (seen) or s.to_agency_id = any (seen) or s.kept_by_id = any (seen))
    ), placed as (
      select w.*, row_number() over (partition by w.list order by w.rung desc, w.due_on, w.id) as place from waiting w
    )
    select p.list, p.id, p.kind, coalesce(c.number, '')::text, p.from_agency_id, p.to_agency_id, p.mover_id, p.waits_for,
           p.kept_by_id, p.since, p.due_on, p.rung,
           everything or p.kept_by_id = any (mine)
             or exists (select 1 from public.agencies_agency a where a.id in (p.from_agency_id, p.to_agency_id)
                          and a.section_id = any (mine))
      from placed p left join public.cases_case c on c.id = p.case_id
     where p.place <= 51 order by p.list, p.place;
end $$;

-- How many open cases nobody is named for, how many have been quiet since `before`, how many promised steps are late. Per agency.
create function boards_counts(scope text, one bigint, before timestamptz) returns table (
  agency_id bigint, unnamed bigint, quiet bigint, late bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  seen bigint[] := public.boards_agencies(scope, one);
begin
  return query
    with working as materialized (  -- a name counts only while that person works there (cases.models.case.works_today)
      select distinct p.agency_id, p.user_id from public.agencies_post p join public.agencies_user u on u.id = p.user_id
       where u.is_active and public.juso_today() between p.since and p.until and p.agency_id = any (seen)
         and p.role in ('counsellor', 'leader', 'coordinator', 'marugoto', 'host_officer', 'section_officer')
    ), held as (
      select c.custodian_id as agency_id, count(*) filter (where w.user_id is null) as unnamed,
             count(*) filter (where c.last_activity < before) as quiet
        from public.cases_case c left join working w on w.agency_id = c.custodian_id and w.user_id = c.worker_id
       where c.stage <> 'closed' and c.custodian_id = any (seen) and (w.user_id is null or c.last_activity < before)
       group by 1
    ), promised as (
      select n.agency_id, count(*) as late from public.cases_nextstep n
       where n.done_at is null and n.due_on < public.juso_today() and n.agency_id = any (seen) group by 1
    )
    select a.id, coalesce(h.unnamed, 0), coalesce(h.quiet, 0), coalesce(p.late, 0)
      from public.agencies_agency a
      left join held h on h.agency_id = a.id
      left join promised p on p.agency_id = a.id
     where h.agency_id is not null or p.agency_id is not null
     order by a.code;
end $$;

------------------------------------------------------------------------------------------------------------------------
-- Figures. `one` null: the whole city, for everybody who works on cases; otherwise one agency, for itself, its section, the
-- coordinator and the host section. A cell that counts fewer than five matters of others is hidden: total, good and middle are null.

create function boards_may_count(one bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
begin
  return mine <> '{}' and (one is null or mine && public.juso_host_agencies()
    or exists (select 1 from public.agencies_agency a where a.id = one and (a.id = any (mine) or a.section_id = any (mine))));
end $$;

create function boards_hidden(total bigint, ours bigint) returns boolean language sql immutable
set search_path = pg_catalog, public, pg_temp as $$ select total - ours between 1 and 4 $$;

-- Every day since then, with how many working days there were up to and with it.
create function boards_calendar(since date) returns table (day date, n bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d::date, count(*) filter (where extract(isodow from d) < 6 and c.day is null) over (order by d)
    from generate_series(since, public.juso_today(), interval '1 day') d
    left join public.agencies_closingday c on c.day = d::date
$$;

revoke execute on function boards_may_count(bigint) from public;
revoke execute on function boards_calendar(date) from public;

-- From the day a case is opened to the first note of a contact (talks among agencies do not count): within three working days
-- (`good` of `total`; the last three days are left out while they may still become good), and the median of the days.
create function boards_first_contact(one bigint, since date) returns table (month date, total bigint, good bigint, middle numeric)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
begin
  if not public.boards_may_count(one) then
    return;
  end if;
  return query
    with calendar as materialized (select * from public.boards_calendar(since)),
    opened as (
      select c.opened_by_agency_id as agency_id, (c.opened_at at time zone 'Asia/Tokyo')::date as day, (
               select greatest(min(n.happened_at), c.opened_at) at time zone 'Asia/Tokyo' from public.cases_note n
                where n.case_id = c.id and n.struck_at is null and n.kind not in ('agency', 'meeting')
               having count(*) > 0)::date as met
        from public.cases_case c
       where c.opened_at >= (since::timestamp at time zone 'Asia/Tokyo') and (one is null or c.opened_by_agency_id = one)
    ), counted as (
      select date_trunc('month', o.day)::date as month, o.agency_id = any (mine) as ours, o.met - o.day as days,
             coalesce(m.n - d.n <= 3, false) as good
        from opened o
        join calendar d on d.day = o.day
        left join calendar m on m.day = o.met
       where m.n is not null or (select max(n) from calendar) - d.n > 3
    ), summed as (
      select c.month, count(*) as total, count(*) filter (where c.ours) as ours, count(*) filter (where c.good) as good,
             percentile_cont(0.5) within group (order by c.days) as middle
        from counted c group by 1
    )
    select s.month, case when not h.hidden then s.total end, case when not h.hidden then s.good end,
           case when not h.hidden then s.middle::numeric end
      from summed s cross join lateral (select public.boards_hidden(s.total, s.ours) as hidden) h order by 1;
end $$;

-- Offers answered by their day, of all that were answered or whose day has passed. By the month of that day, of the agency asked.
create function boards_answered_in_time(one bigint, since date) returns table (month date, total bigint, good bigint, middle numeric)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
begin
  if not public.boards_may_count(one) then
    return;
  end if;
  return query
    with summed as (
      select date_trunc('month', o.answer_by)::date as month, count(*) as total,
             count(*) filter (where o.to_agency_id = any (mine)) as ours,
             count(*) filter (where (o.answered_at at time zone 'Asia/Tokyo')::date <= o.answer_by) as good
        from public.referrals_offer o
       where o.answer_by >= since and (one is null or o.to_agency_id = one)
         and (o.state in ('accepted', 'partly', 'declined') or o.state = 'sent' and o.answer_by < public.juso_today())
       group by 1
    )
    select s.month, case when not h.hidden then s.total end, case when not h.hidden then s.good end, null::numeric
      from summed s cross join lateral (select public.boards_hidden(s.total, s.ours) as hidden) h order by 1;
end $$;

-- Of the first hand-back of each case that was answered: accepted without having been asked a second time. By the month of the answer.
create function boards_first_ask(one bigint, since date) returns table (month date, total bigint, good bigint, middle numeric)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
begin
  if not public.boards_may_count(one) then
    return;
  end if;
  return query
    with first_ones as (
      select distinct on (o.case_id) o.id, o.to_agency_id, o.state, o.answered_at from public.referrals_offer o
       where o.kind = 'hand_back' and o.state not in ('withdrawn', 'overtaken') order by o.case_id, o.sent_at, o.id
    ), summed as (
      select date_trunc('month', f.answered_at at time zone 'Asia/Tokyo')::date as month, count(*) as total,
             count(*) filter (where f.to_agency_id = any (mine)) as ours,
             count(*) filter (where f.state = 'accepted' and not exists (
               select 1 from public.referrals_offerstep s where s.offer_id = f.id and s.kind = 'declined')) as good
        from first_ones f
       where f.state in ('accepted', 'partly', 'declined') and f.answered_at >= (since::timestamp at time zone 'Asia/Tokyo')
         and (one is null or f.to_agency_id = one)
       group by 1
    )
    select s.month, case when not h.hidden then s.total end, case when not h.hidden then s.good end, null::numeric
      from summed s cross join lateral (select public.boards_hidden(s.total, s.ours) as hidden) h order by 1;
end $$;

-- Offers that wait now, by the rung that silence has reached, of the agency whose turn it is.
create function boards_open_by_rung(one bigint) returns table (rung int, total bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine bigint[] := public.juso_my_agencies();
begin
  if not public.boards_may_count(one) then
    return;
  end if;
  return query
    select o.rung::int, case when not public.boards_hidden(count(*), count(*) filter (where o.waits_with_id = any (mine))) then count(*) end
      from public.referrals_offer o where o.waits_for <> '' and (one is null or o.waits_with_id = one) group by 1 order by 1;
end $$;
