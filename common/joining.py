"""Several of our PDFs as one file that is still archival and can be read aloud: pages, tag trees and bookmarks."""

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, String


def join(front: bytes, parts: list[tuple[str, bytes]]) -> bytes:
    """`front` gives the file its title, language and standards; every part (its words, its PDF) gets a bookmark.

    All of them as common.press makes them: the tags of each part go into the one tree, and the numbers by which its pages
    find their tags, and the names by which its table cells find their heads, are made different from all others.
    """
    with pikepdf.open(io.BytesIO(front)) as whole:
        tree = whole.Root.StructTreeRoot
        body = tree.K if isinstance(tree.K, Dictionary) else tree.K[0]
        tags, nums, starts = _kids(body), list(tree.ParentTree.Nums), []
        for place, (_, part) in enumerate(parts, start=1):
            with pikepdf.open(io.BytesIO(part)) as opened:
                starts.append(len(whole.pages))
                whole.pages.extend(opened.pages)
                own = whole.copy_foreign(opened.make_indirect(opened.Root.StructTreeRoot))
            free = _next_free(nums)
            for kid in _kids(own):
                kid.S, kid.P = Name.Part, body
                tags.append(kid)
                _rename_cells(kid, f"{place}.")
            for number, elements in _pairs(own.ParentTree.Nums):
                nums += [free + number, elements]
            _move(list(whole.pages)[starts[-1] :], by=free)
        body.K = Array(tags)
        tree.ParentTree = whole.make_indirect(Dictionary(Nums=Array(nums)))
        tree.ParentTreeNextKey = _next_free(nums)
        with whole.open_outline() as outline:
            outline.root[:] = [OutlineItem(words, start) for (words, _), start in zip(parts, starts, strict=True)]
        whole.Root.PageMode = Name.UseOutlines
        kept = io.BytesIO()
        whole.save(kept, object_stream_mode=ObjectStreamMode.generate)
        return kept.getvalue()


def _kids(node) -> list:
    kids = node.get("/K", [])
    return list(kids) if isinstance(kids, Array) else [kids]


def _pairs(nums) -> list[tuple]:
    flat = list(nums)
    return [(int(number), elements) for number, elements in zip(flat[::2], flat[1::2], strict=True)]


def _next_free(nums) -> int:
    return max((int(number) for number in nums[::2]), default=-1) + 1


def _elements(node) -> Iterator[Dictionary]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += [kid for kid in _kids(each) if isinstance(kid, Dictionary) and "/S" in kid]


def _rename_cells(node, before: str) -> None:
    """A cell names its heads; two tables of two parts may have given theirs the same names."""
    for element in _elements(node):
        if "/ID" in element:
            element.ID = String(before + str(element.ID))
        about = element.get("/A", {})
        for each in about if isinstance(about, Array) else [about]:
            if "/Headers" in each:
                each.Headers = Array([String(before + str(name)) for name in each.Headers])


def _move(pages, *, by: int) -> None:
    """The pages, and the links on them, name their tags by number."""
    for page in pages:
        if "/StructParents" in page:
            page.StructParents = int(page.StructParents) + by
        for link in page.get("/Annots", []):
            if "/StructParent" in link:
                link.StructParent = int(link.StructParent) + by
