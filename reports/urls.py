from django.urls import path

from reports.views import figures, plan

app_name = "reports"

urlpatterns = [
    path("cityplan/", plan.current, name="plan"),
    path("cityplan/begin/", plan.begin, name="begin"),
    path("cityplan/<int:fiscal_year>/", plan.year, name="year"),
    path("cityplan/<int:fiscal_year>/programmes/<int:plan_part_id>/", plan.programme, name="programme"),
    path("cityplan/<int:fiscal_year>/programmes/<int:plan_part_id>/give-back/", plan.give_back, name="give_back"),
    path("cityplan/<int:fiscal_year>/freeze/", plan.freeze, name="freeze"),
    path("cityplan/<int:fiscal_year>/judge/", plan.judge, name="judge"),
    path("cityplan/<int:fiscal_year>/indicators/<int:indicator_id>/correct/", plan.correct, name="correct"),
    path("cityplan/<int:fiscal_year>/sheet.pdf", plan.sheet, name="sheet"),
    path("cityplan/<int:fiscal_year>/sheet/", plan.workbook, name="workbook"),
    path("cityplan/<int:fiscal_year>/programmes/<int:plan_part_id>/indicators/add/", plan.add_indicator, name="add_indicator"),
    path("cityplan/indicators/<int:indicator_id>/", plan.indicator, name="indicator"),
    path("statistics/", figures.figures, name="figures"),
    path("statistics/<int:fiscal_year>/file/<slug:figure_code>/", figures.figure_file, name="figure_file"),
    path("statistics/<int:fiscal_year>/return/", figures.national, name="national"),
    path("statistics/<int:fiscal_year>/return/file/", figures.national_file, name="national_file"),
    path("statistics/return/items/", figures.items, name="items"),
    path("statistics/return/items/<int:return_item_id>/switch/", figures.switch_item, name="switch_item"),
]
