"""ジェノグラム (domain §10.4): □ man, ○ woman, ◇ unknown; the person double; × dead; couples, separations, children by age;
who lives together encircled. Laid out by generation; a hand arrangement moves single persons sideways and stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from people import kinship
from people.drawing.svg import INK, PALE, Picture
from people.enums import Bond, Sex
from people.enums import RelationKind as K

SIZE, ACROSS, DOWN = 44, 112, 150  # of a symbol, between neighbours, between generations
HALO, BRIDGE = 92, 26  # round each who lives together; where the line between two passes somebody else
DROP = 52  # from a symbol down to the line of the couple, past two lines of name and one of age
COUPLES = {K.HUSBAND, K.WIFE, K.PARTNER}
PARENTS = {K.FATHER, K.MOTHER}
SOUND = 200  # rounds of moving persons towards their relatives; far more than any family needs


@dataclass
class Node:
    """One person on the picture. `words`: what stands below the symbol."""

    id: str
    name: str
    sex: str
    words: str = ""
    relation: str = ""
    deceased: bool = False
    together: bool = False
    born: str = "9999"  # sorts by age
    generation: int = 0
    x: float = 0.0
    parents: set[str] = field(default_factory=set)

    @property
    def y(self) -> float:
        return float(self.generation * DOWN)


@dataclass(frozen=True)
class Couple:
    one: str
    two: str
    bond: str
    since: int | None = None
    until: int | None = None

    @property
    def words(self) -> str:
        years = [f"{self.since}年" if self.since else "", f"{self.until}年" if self.until else ""]
        label = "" if self.bond in ("", Bond.MARRIED) else Bond(self.bond).label
        return " ".join(word for word in ("〜".join(years).strip("〜") if any(years) else "", label) if word)


@dataclass
class Genogram:
    main: str
    nodes: dict[str, Node]
    couples: list[Couple]

    def picture(self, moved: dict | None = None, title="ジェノグラム"):
        """The SVG element. `moved`: person → px to the right of where the layout would put them."""
        _place(self)
        for key, dx in (moved or {}).items():
            if key in self.nodes:
                self.nodes[key].x += float(dx)
        return _Drawing(self, title).done()

    def sentences(self) -> list[str]:
        """The same for somebody who cannot see it."""
        told = []
        for node in sorted(self.nodes.values(), key=lambda node: (node.generation, node.born)):
            lives = "同居" if node.together else "別居"
            state = "故人" if node.deceased else lives
            told.append("、".join(word for word in (node.relation or "関係不明", node.name, node.words, state) if word))
        for couple in self.couples:
            pair = f"{self.nodes[couple.one].name}と{self.nodes[couple.two].name}"
            state = Bond(couple.bond).label if couple.bond else "夫婦"
            told.append(f"{pair}：{state}{f'（{couple.words}）' if couple.words else ''}")
        for node in self.nodes.values():
            if node.parents:
                told.append(f"{node.name}の親：{'、'.join(sorted(self.nodes[key].name for key in node.parents))}")
        return told


def genogram(main: str, nodes: Iterable[Node], relations) -> Genogram:
    """`relations`: rows with person_id, other_id (same type as the ids), kind, bond, since_year, until_year."""
    tree = Genogram(main, {node.id: node for node in nodes}, [])
    rows = [row for row in relations if row.person_id in tree.nodes and row.other_id in tree.nodes]
    for key, steps in kinship.ways_from(main, rows).items():
        tree.nodes[key].generation = steps.count("C") - steps.count("P")
    _join(tree, rows)
    lowest = min(node.generation for node in tree.nodes.values())
    for node in tree.nodes.values():
        node.generation -= lowest
    return tree


def _join(tree: Genogram, rows):
    """Couples and parents: first what is written, then what follows where only the person's own relations are written."""
    nodes, main = tree.nodes, tree.main
    for row in rows:
        if row.kind in COUPLES and not _paired(tree, row.person_id, row.other_id):
            tree.couples.append(Couple(row.person_id, row.other_id, row.bond, row.since_year, row.until_year))
        elif row.kind in PARENTS:
            nodes[row.person_id].parents.add(row.other_id)
        elif row.kind == K.CHILD:
            nodes[row.other_id].parents.add(row.person_id)
    mine = {row.other_id: row.kind for row in rows if row.person_id == main}
    spouse = _current_spouse(tree, main)
    children = [key for key, node in nodes.items() if main in node.parents]
    for key, node in nodes.items():
        kind = mine.get(key)
        if main in node.parents and len(node.parents) == 1 and spouse:
            node.parents.add(spouse)
        elif kind == K.GRANDCHILD and not node.parents and children:
            node.parents.add(children[0])
        elif kind == K.CHILD_SPOUSE and children and not any(key in (c.one, c.two) for c in tree.couples):
            free = [child for child in children if not any(child in (c.one, c.two) for c in tree.couples)]
            tree.couples.append(Couple((free or children)[0], key, Bond.MARRIED))
        elif kind == K.PARENT_IN_LAW and spouse and not _is_parent(tree, key):
            nodes[spouse].parents.add(key)
        elif kind == K.GRANDPARENT and nodes[main].parents and not _is_parent(tree, key):
            nodes[min(nodes[main].parents)].parents.add(key)
    for key, kind in mine.items():
        if kind == K.SIBLING and not nodes[key].parents:
            nodes[key].parents |= nodes[main].parents
    for node in list(nodes.values()):
        pair = sorted(node.parents)
        if len(pair) == 2 and not _paired(tree, *pair):
            tree.couples.append(Couple(pair[0], pair[1], ""))


def _paired(tree, one, two) -> bool:
    return any({couple.one, couple.two} == {one, two} for couple in tree.couples)


def _is_parent(tree, key) -> bool:
    return any(key in node.parents for node in tree.nodes.values())


def _current_spouse(tree, key):
    over = {Bond.DIVORCED, Bond.WIDOWED}
    pairs = [c for c in tree.couples if key in (c.one, c.two)]
    pairs.sort(key=lambda c: (c.bond in over or c.until is not None, -(c.since or 0)))
    return next((c.two if c.one == key else c.one for c in pairs), None)


# Layout ---------------------------------------------------------------------------------------------------------------


def _place(tree: Genogram):
    rows = [_ordered(tree, generation) for generation in sorted({node.generation for node in tree.nodes.values()})]
    for row in rows:
        for number, node in enumerate(row):
            node.x = float(number * ACROSS)
    for turn in range(SOUND):
        for row in rows if turn % 2 else reversed(rows):
            _settle(row, [_wish(tree, node) for node in row])
    start = min(node.x for node in tree.nodes.values())
    for node in tree.nodes.values():
        node.x -= start


def _ordered(tree, generation) -> list[Node]:
    """Brothers and sisters by age, each with the spouses beside them; families in the order of the generation above."""
    nodes = [node for node in tree.nodes.values() if node.generation == generation]
    rank = {node.id: number for number, node in enumerate(_ordered(tree, generation - 1))} if generation else {}

    def family(node):
        above = [rank[key] for key in node.parents if key in rank]
        return (sum(above) / len(above) if above else 1e6, node.born, node.id)

    blood = sorted((node for node in nodes if node.parents), key=family)
    others = sorted((node for node in nodes if not node.parents), key=lambda node: (node.id != tree.main, node.born, node.id))
    placed: list[Node] = []
    for node in [*blood, *others]:
        if node in placed:
            continue
        group = [node]
        for couple in sorted(tree.couples, key=lambda couple: couple.since or 0):
            if node.id in (couple.one, couple.two):
                other = tree.nodes[couple.two if couple.one == node.id else couple.one]
                if other.generation == generation and other not in placed and other not in group:
                    left = other.sex == Sex.MALE and len(group) == 1 and not other.parents
                    group.insert(0 if left or (len(group) > 1 and group[0] is node) else len(group), other)
        placed += group
    return placed


def _wish(tree, node) -> float:
    """Where this person would stand: above the children, below the parents."""
    wishes = []
    if node.parents:
        wishes.append(sum(tree.nodes[key].x for key in node.parents) / len(node.parents))
    below = [other for other in tree.nodes.values() if node.id in other.parents]
    if below:
        middle = (min(child.x for child in below) + max(child.x for child in below)) / 2
        beside = {key for child in below for key in child.parents} - {node.id}
        pair = next((tree.nodes[key] for key in sorted(beside, key=str) if tree.nodes[key].y == node.y), None)
        half = (node.x - pair.x) / 2 if pair else 0.0
        wishes.append(middle + half)
    return sum(wishes) / len(wishes) if wishes else node.x


def _settle(row, wishes):
    """Least squares with a least distance and the order kept: pool neighbours that would come too near."""
    blocks: list[list[float]] = []  # [sum, count]
    for number, wish in enumerate(wishes):
        blocks.append([wish - number * ACROSS, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    places = [total / count for total, count in blocks for _ in range(int(count))]
    for number, (node, place) in enumerate(zip(row, places, strict=True)):
        node.x = place + number * ACROSS


# Drawing --------------------------------------------------------------------------------------------------------------


class _Drawing:
    def __init__(self, tree: Genogram, title):
        self.tree, self.nodes = tree, tree.nodes
        self.picture = Picture(title, tree.sentences())

    def done(self):
        self._halo()
        for couple in self.tree.couples:
            self._couple(couple)
        self._children()
        for node in self.nodes.values():
            self._person(node)
        return self.picture.done()

    def _halo(self):
        """One shape round all who live together: a broad line through them, its edge drawn by a broader one below."""
        home = [node for node in self.nodes.values() if node.together]
        if not home:
            return
        strangers = [node for node in self.nodes.values() if not node.together]
        edges = [(node, node, HALO) for node in home]
        for one, two in _nearest_tree(home, strangers):
            passes = any(_between(node, one, two) for node in strangers)
            edges.append((one, two, BRIDGE if passes else HALO))
        for more, colour in ((4, INK), (0, PALE)):
            for one, two, width in edges:
                points = [(one.x, one.y + 8), (two.x, two.y + 8)]
                self.picture.line(points, width=width + more, colour=colour, stroke_linecap="round", stroke_linejoin="round")
        for node in home:
            self.picture._reach((node.x, node.y), around=HALO / 2)

    def _couple(self, couple):
        one, two = sorted((self.nodes[couple.one], self.nodes[couple.two]), key=lambda node: node.x)
        low = max(one.y, two.y) + SIZE / 2 + DROP
        points = [(one.x, one.y + SIZE / 2), (one.x, low), (two.x, low), (two.x, two.y + SIZE / 2)]
        self.picture.line(points, dash="6 4" if couple.bond == Bond.COHABITING else "")
        middle = (one.x + two.x) / 2
        strokes = {Bond.SEPARATED: (0,), Bond.DIVORCED: (-4, 4)}.get(couple.bond, ())
        for offset in strokes:
            x = middle - 14 + offset
            self.picture.line([(x - 5, low + 9), (x + 5, low - 9)], width=2)
        if couple.words:
            self.picture.words(middle + 4, low + 13, couple.words, size=11, anchor="start")

    def _children(self):
        families: dict[tuple, list[Node]] = {}
        for node in self.nodes.values():
            if node.parents:
                families.setdefault(tuple(sorted(node.parents)), []).append(node)
        for number, (parents, children) in enumerate(sorted(families.items())):
            above = [self.nodes[key] for key in parents]
            x = sum(node.x for node in above) / len(above)
            start = max(node.y for node in above) + SIZE / 2 + (DROP if len(above) > 1 else 0)
            bar = min(child.y for child in children) - SIZE / 2 - 14 - 5 * (number % 3)
            self.picture.line([(x, start), (x, bar)])
            self.picture.line([(min(x, *(c.x for c in children)), bar), (max(x, *(c.x for c in children)), bar)])
            for child in children:
                self.picture.line([(child.x, bar), (child.x, child.y - SIZE / 2)])

    def _person(self, node):
        place = self.picture.group(data_juso_person=node.id, transform="translate(0 0)")
        for inset in (0, 5) if node.id == self.tree.main else (0,):
            self._symbol(node, place, SIZE / 2 - inset, "#ffffff" if inset == 0 else "none")
        if node.deceased:
            half = SIZE / 2
            for side in (1, -1):
                self.picture.line([(node.x - half, node.y - half * side), (node.x + half, node.y + half * side)], place)
        ground = PALE if node.together else "#ffffff"
        bold = node.id == self.tree.main
        lines = [{"text": name, "size": 13, "bold": bold} for name in _broken(node.name)]
        lines += [{"text": node.words, "size": 11}] if node.words else []
        for number, line in enumerate(lines):
            self.picture.words(node.x, node.y + SIZE / 2 + 15 + 14 * number, parent=place, ground=ground, **line)

    def _symbol(self, node, place, half, fill):
        common = {"fill": fill, "stroke": INK, "stroke_width": 2.0}
        box = {"at": [(node.x, node.y)], "around": half + 2}
        if node.sex == Sex.FEMALE:
            self.picture.draw("circle", place, cx=node.x, cy=node.y, r=half, **box, **common)
        elif node.sex == Sex.MALE:
            self.picture.draw("rect", place, x=node.x - half, y=node.y - half, width=half * 2, height=half * 2, **box, **common)
        else:
            points = [(node.x, node.y - half), (node.x + half, node.y), (node.x, node.y + half), (node.x - half, node.y)]
            self.picture.draw("polygon", place, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), **box, **common)


def _broken(name: str) -> list[str]:
    """A name in at most two short lines."""
    name = name.strip()
    if len(name) <= 7:
        return [name]
    family, _, given = name.replace("　", " ").partition(" ")
    lines = [family, given] if given else [name[:7], name[7:]]
    return [line if len(line) <= 8 else f"{line[:7]}…" for line in lines]


def _nearest_tree(home, strangers) -> list[tuple]:
    """Pairs that join all of them by the shortest lines, keeping off people who live elsewhere."""

    def cost(one, two):
        length = abs(one.x - two.x) + abs(one.y - two.y)
        return length + sum(1000 for node in strangers if _between(node, one, two))

    joined, waiting, edges = [home[0]], list(home[1:]), []
    while waiting:
        one, two = min(((a, b) for a in joined for b in waiting), key=lambda pair: cost(*pair))
        edges.append((one, two))
        joined.append(two)
        waiting.remove(two)
    return edges


def _between(node, one, two) -> bool:
    """Nearer to the line from one to two than the halo is broad."""
    dx, dy = two.x - one.x, two.y - one.y
    length = dx * dx + dy * dy or 1
    along = max(0, min(1, ((node.x - one.x) * dx + (node.y - one.y) * dy) / length))
    far = (node.x - one.x - along * dx) ** 2 + (node.y - one.y - along * dy) ** 2
    return far < (HALO / 2 + SIZE * 0.75) ** 2  # the corner of a square is further out than its side
