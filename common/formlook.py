"""How every form of ours looks: one template a field, whatever the page."""

from django.forms.renderers import TemplatesSetting


class FormLook(TemplatesSetting):
    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"
