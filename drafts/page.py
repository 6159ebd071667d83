"""How a page takes a draft up again: the place it stands on, the drafts there, and forms that show it without complaints."""

from django.http import Http404, HttpRequest, QueryDict

from drafts.actions import typed_in
from drafts.models import Draft


class Desk:
    """The drafts of one page for one person.

    `typed`: what the forms are filled from (the POST, or the draft asked for), or None. `waiting`: other drafts of here.
    """

    def __init__(self, request: HttpRequest, label: str):
        self.request, self.label, self.place = request, label, request.path
        self.resumed = self._asked_for()
        self.typed: QueryDict | None = request.POST if request.method == "POST" else self._typed()

    def _asked_for(self) -> Draft | None:
        key = self.request.GET.get("draft", "")
        if self.request.method == "POST" or not key:
            return None
        try:
            return Draft.objects.get(pk=key, place=self.place)
        except (Draft.DoesNotExist, ValueError) as problem:
            raise Http404 from problem

    def _typed(self) -> QueryDict | None:
        if self.resumed is None:
            return None
        typed = typed_in(self.resumed)
        typed["once"] = str(self.resumed.pk)  # goes on under its own key: no second copy
        return typed

    @property
    def waiting(self) -> list[Draft]:
        if self.request.method == "POST" or self.resumed:
            return []
        return list(Draft.objects.filter(place=self.place).latest_first()[:5])

    def settle(self, *forms):
        """A draft shown again is not yet sent: no box complains."""
        if self.resumed:
            for form in forms:
                form.hush()
