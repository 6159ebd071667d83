"""`manage.py check` refuses to start with a definition that cannot be used."""

from django.core.checks import Error, register

from sheets.loading import BadDefinition, every


@register()
def definitions_are_sound(**_):
    try:
        every()
    except BadDefinition as problem:
        return [Error(str(problem), id="sheets.E001")]
    return []
