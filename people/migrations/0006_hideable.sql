-- The key of the telephone numbers gives way, so that their columns can take a sealed word; it comes back without what is sealed.
alter table people_person drop column telephone_key;
