-- Document numbers are drawn by the decision itself, under the lock of the year's row, which lasts until the decision is
-- committed or has not happened: no number is left out, none is given twice, and none without a decision.

create function plans_year_of(day date) returns smallint language sql immutable parallel safe
as $$ select (extract(year from day - interval '3 months'))::smallint $$;

alter table plans_plan disable trigger user;
update plans_plan set document_year = plans_year_of((decided_at at time zone 'Asia/Tokyo')::date) where document_no <> '';
alter table plans_plan enable trigger user;

create function plans_draw_number() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  rule public.plans_numberrule;
begin
  new.document_year := public.plans_year_of(public.juso_today());
  insert into public.plans_numberrule (created_at, updated_at, year, pattern, last)
  values (public.juso_now(), public.juso_now(), new.document_year,
          coalesce((select r.pattern from public.plans_numberrule r where r.year < new.document_year
                     order by r.year desc limit 1), '地共第{n}号'), 0)
  on conflict (year) do nothing;
  select * into rule from public.plans_numberrule where year = new.document_year for update;
  loop  -- a number that somebody once gave by hand is passed over
    rule.last := rule.last + 1;
    new.document_no := replace(rule.pattern, '{n}', rule.last::text);
    exit when not exists (select 1 from public.plans_plan p
                           where p.document_year = new.document_year and p.document_no = new.document_no);
  end loop;
  update public.plans_numberrule set last = rule.last, updated_at = public.juso_now() where id = rule.id;
  return new;
end $$;
create trigger draws_number before update on plans_plan for each row
  when (new.state = 'decided' and old.state <> 'decided') execute function plans_draw_number();

-- The host section chooses the form of the numbers and may go on from a higher one; the counter never goes back.
create function plans_rule_goes_on() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user = 'juso_app' and not exists (
      select 1 from public.agencies_municipality m where m.host_id = any (public.juso_my_agencies())) then
    perform public.juso_refuse('文書番号の規則を変えられるのは、市の所管課だけです。');
  end if;
  if tg_op = 'UPDATE' and new.last < old.last then
    perform public.juso_refuse('次の番号を、すでに使った番号より前に戻すことはできません。');
  end if;
  return new;
end $$;
create trigger goes_on before insert or update on plans_numberrule for each row execute function plans_rule_goes_on();
revoke update, delete, truncate on plans_numberrule from juso_app;
grant update (pattern, last, updated_at) on plans_numberrule to juso_app;
