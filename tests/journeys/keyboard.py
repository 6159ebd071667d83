"""Hands on a keyboard, and nothing else: no click, no address typed. Every key beside the text itself is counted."""

import re

NAMED = """() => {
  const box = document.activeElement;
  if (!box || box === document.body) return null;
  const words = (node) => (node ? node.textContent.replace(/\\s+/g, " ").trim() : "");
  const group = box.closest("fieldset");
  const look = getComputedStyle(box), around = box.closest("label") ? getComputedStyle(box.closest("label")) : look;
  const rings = [look, around].some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  const seen = box.getBoundingClientRect();
  return {
    name: box.getAttribute("aria-label") || words(box.labels?.[0]) || words(box),
    group: words(group?.querySelector("legend")),
    kind: box.type || box.tagName.toLowerCase(),
    rings, inside: seen.bottom > 0 && seen.top < innerHeight,
  };
}"""

# Where the box of that name lies, seen from the one in focus: [across, down].
WAY = """name => {
  const here = document.activeElement, boxes = [...here.closest("fieldset").querySelectorAll("input[type=checkbox]")];
  const goal = boxes.find((box) => new RegExp(name).test(box.labels[0].textContent)).getBoundingClientRect();
  const from = here.getBoundingClientRect();
  return [Math.round(goal.x - from.x), Math.round(goal.y - from.y)];
}"""


class Keyboard:
    """`keys`: how many were pressed beside the text."""

    def __init__(self, page):
        self.page, self.keys, self.text = page, 0, 0

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, text):
        self.page.keyboard.insert_text(text)
        self.text += len(text)

    @property
    def here(self) -> dict:
        return self.page.evaluate(NAMED) or {"name": "", "group": "", "kind": "", "rings": True, "inside": True}

    def to(self, name, group="", most=60, key="Tab"):
        """Onward with Tab until the focus stands on what is called so; it has to be seen where it stands."""
        for _ in range(most):
            self.press(key)
            here = self.here
            assert here["rings"], f"no ring around {here}"
            if re.search(name, here["name"]) and re.search(group, here["group"]):
                assert here["inside"], f"out of sight: {here}"
                return self
        raise AssertionError(f"{name} is not among the next {most} stops; the last was {self.here}")

    def walk_to(self, name):
        """With the arrows, among boxes to tick: down while it lies below, then sideways."""
        for _ in range(20):
            across, down = self.page.evaluate(WAY, name)
            if not (across or down):
                return self
            self.press("ArrowDown" if down > 0 else "ArrowUp" if down < 0 else "ArrowRight" if across > 0 else "ArrowLeft")
        raise AssertionError(f"the arrows do not lead to {name}, but to {self.here}")

    def follow(self, name, **where):
        """A link or a button: reached, and pressed."""
        self.to(name, **where)
        with self.page.expect_navigation():
            self.press("Enter")
        return self

    def choose(self, label):
        """In a select: its first letters are typed."""
        self.write_into_select(label)
        return self

    def write_into_select(self, label):
        place = self.page.evaluate(
            "label => [...document.activeElement.options].findIndex((one) => one.textContent.trim() === label)", label
        )
        now = self.page.evaluate("document.activeElement.selectedIndex")
        self.press("ArrowDown" if place > now else "ArrowUp", abs(place - now))

    def send(self):
        """Ctrl+Enter, wherever one is in the form."""
        with self.page.expect_navigation():
            self.press("Control+Enter")
        return self


def sign_in(keys: Keyboard, base: str, login: str) -> None:
    keys.page.goto(f"{base}/demo/")
    keys.page.locator(f"form[action='/demo/{login}/'] button").focus()
    with keys.page.expect_navigation():
        keys.press("Enter")


def receive_a_person(keys: Keyboard) -> int:
    """From my day to the page of the new case, with all a counsellor asks in the first hour. Keys beside the text."""
    before = keys.keys
    keys.follow("^相談受付$")
    keys.choose("家族・知人が電話・メール")
    keys.to("", group="同意").press("ArrowUp")
    keys.to("^氏名").write("髙橋　﨑子")
    keys.to("ふりがな").write("たかはし　さきこ")
    keys.to("生年月日").write("S24.3.3")
    keys.to("", group="性別").press("ArrowDown", 2)  # from 不明 round to 女性
    keys.to("住所").write("山形市旅篭町二丁目3-25")
    keys.to("電話（携帯）").write("090-1234-5678")
    keys.to("来談者").write("髙橋　一郎")
    keys.to("本人との関係").write("長男")
    keys.to("相談されたいこと").write("母の物忘れが進み、火の始末が心配。自分は昨年から仕事がなく、家賃が二か月遅れている。")
    keys.to("", group="相談内容")
    keys.walk_to("介護").press("Space")
    keys.walk_to("収入|生活費").press("Space")
    keys.send()
    return keys.keys - before
