"""What a page owes to people who don't see it, don't use a mouse, or set its text their own way.

Each function looks at the page that a browser shows and returns what is wrong, in words; nothing when nothing is.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

_LANDMARKS = {"banner", "main", "contentinfo"}
# What must have a name, by its role in the tree that screen readers get.
_NAMED = set(
    "link button textbox searchbox checkbox radio combobox listbox slider switch spinbutton DisclosureTriangle"
    " navigation region table image img dialog".split()
)

# The elements that a person can act on, as the page shows them now.
_TARGETS = """
const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0
  && !e.closest("[inert]");
const targets = () => [...document.querySelectorAll(
  "a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex]:not([tabindex='-1'])"
)].filter(e => shown(e) && !e.disabled);
const told = e => `${e.tagName.toLowerCase()} « ${(e.innerText || e.value || e.id).trim().slice(0, 60)} »`;
"""


def tree_of(page: Page) -> list[dict[str, Any]]:
    """The accessibility tree of the page, what is ignored left out: dictionaries with role, name and properties."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    nodes = list(_in_order(nodes[0], by_id))
    return [
        {
            "role": node.get("role", {}).get("value", ""),
            "name": node.get("name", {}).get("value", "").strip(),
            **{entry["name"]: entry["value"].get("value") for entry in node.get("properties", [])},
        }
        for node in nodes
        if not node.get("ignored")
    ]


def _in_order(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The node and those below it, as they are read."""
    yield node
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _in_order(by_id[child], by_id)


def wrong_names(page: Page) -> list[str]:
    """Landmarks, headings, names: what a screen reader says of the page and what it jumps by."""
    nodes = tree_of(page)
    problems = [f"{node['role']} without a name ({node.get('url', '')})" for node in nodes if _lacks_name(node)]
    roles = Counter(node["role"] for node in nodes)
    problems += [f"{roles[role]} {role}" for role in sorted(_LANDMARKS) if roles[role] != 1]
    names = Counter(node["name"] for node in nodes if node["role"] == "navigation")
    problems += [f"{count} navigations called « {name} »" for name, count in names.items() if count > 1]
    levels = [node["level"] for node in nodes if node["role"] == "heading"]
    if levels.count(1) != 1 or levels[:1] != [1]:
        problems.append(f"headings begin {levels[:3]}, {levels.count(1)} of level 1")
    problems += [f"heading of level {after} below {before}" for before, after in pairwise(levels) if after > before + 1]
    return problems + _confused_links(nodes)


def _lacks_name(node: dict[str, Any]) -> bool:
    return node["role"] in _NAMED and not node["name"]


def _confused_links(nodes: list[dict[str, Any]]) -> list[str]:
    """Links that are called the same and lead elsewhere."""
    places: dict[str, set[str]] = {}
    here = str(nodes[0].get("url", ""))
    for node in nodes:
        # Within the page, the list that holds the link says which one it is.
        if node["role"] == "link" and not str(node.get("url", "")).startswith(f"{here}#"):
            places.setdefault(node["name"], set()).add(str(node.get("url", "")))
    return [f"« {name} » leads to {sorted(urls)}" for name, urls in places.items() if len(urls) > 1]


def small_targets(page: Page) -> list[str]:
    """Targets below 24 by 24 CSS px that their neighbours crowd; links within a sentence are free (WCAG 2.5.8)."""
    return page.evaluate(
        f"""() => {{ {_TARGETS}
        const boxOf = e => (e.labels && e.labels[0] && e.labels[0].contains(e) ? e.labels[0] : e);
        const inSentence = e => {{
          if (getComputedStyle(e).display !== "inline") return false;
          const block = e.closest("p, li, dd, dt, td, th, address, figcaption, legend, span, div") || e.parentElement;
          const links = [...block.querySelectorAll("a")];
          const others = links.reduce((text, a) => text.replace(a.innerText, ""), block.innerText);
          return /[\\p{{L}}\\p{{N}}]{{2}}/u.test(others);
        }};
        // A link that covers its card is as large as the card.
        const rectOf = e => {{
          const after = getComputedStyle(e, "::after");
          const covered = after.content !== "none" && after.position === "absolute" && e.offsetParent;
          return (covered ? e.offsetParent : boxOf(e)).getBoundingClientRect();
        }};
        const all = targets().map(e => ({{ e, box: rectOf(e) }})).filter(t => t.box.width > 1 && t.box.height > 1);
        const small = t => t.box.width < 24 || t.box.height < 24;
        const middle = t => [t.box.x + t.box.width / 2, t.box.y + t.box.height / 2];
        const toBox = ([x, y], b) => Math.hypot(
          Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom));
        return all.filter(t => small(t) && !inSentence(t.e)).filter(t => all.some(o => {{
          if (o === t || o.e.contains(t.e) || t.e.contains(o.e)) return false;
          if (small(o)) {{
            const [a, b] = [middle(t), middle(o)];
            return Math.hypot(a[0] - b[0], a[1] - b[1]) < 24;
          }}
          return toBox(middle(t), o.box) < 12;
        }})).map(t => `${{told(t.e)}}: ${{Math.round(t.box.width)}} by ${{Math.round(t.box.height)}} px`);
        }}"""
    )


def walk(page: Page, limit: int = 400) -> list[dict[str, Any]]:
    """What Tab reaches: ``order`` in the document, ``seen`` whether the focus shows, ``told`` in words."""
    page.evaluate(f"() => {{ {_TARGETS} window.__targets = targets(); document.activeElement.blur(); }}")
    stops: list[dict[str, Any]] = []
    for _press in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            f"""() => {{ {_TARGETS}
            const e = document.activeElement;
            if (!e || e === document.body || e === document.documentElement) return null;
            const ring = x => getComputedStyle(x);
            const ringed = x => x && ring(x).outlineStyle !== "none" && parseFloat(ring(x).outlineWidth) >= 2;
            const card = e.closest(".card, .news-card, .event, .letters__issue");
            const box = e.getBoundingClientRect();
            return {{
              told: told(e), order: window.__targets.indexOf(e), seen: ringed(e) || ringed(card),
              inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
            }};
            }}"""
        )
        if stop is None or (len(stops) > 1 and stop["order"] == stops[0]["order"]):
            return stops
        stops.append(stop)
    raise AssertionError(f"{limit} presses of Tab do not lead out of the page")


def wrong_walk(page: Page) -> list[str]:
    """The order of Tab is the document's, every target is reached, and the focus always shows, on the screen."""
    stops = walk(page)
    missed = page.evaluate(
        f"""(reached) => {{ {_TARGETS}
        // One radio of a group stands for all of them.
        const left = window.__targets.filter((e, i) => !reached.includes(i));
        return left.filter(e => shown(e) && e.type !== "radio" && e.tabIndex >= 0).map(told);
        }}""",
        [stop["order"] for stop in stops],
    )
    problems = [f"never reached: {target}" for target in missed]
    problems += [f"no visible focus: {stop['told']}" for stop in stops if not stop["seen"]]
    problems += [f"focused out of sight: {stop['told']}" for stop in stops if not stop["inside"]]
    orders = [stop["order"] for stop in stops]
    problems += [
        f"{after['told']} after {before['told']}"
        for before, after in pairwise(stops)
        if after["order"] < before["order"]
    ]
    if orders[:1] != [0]:
        problems.append("the first stop is not the first target")
    return problems + page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(e => {
          const style = getComputedStyle(e);
          return e.tabIndex > 0 || style.order !== "0" || /reverse/.test(style.flexDirection + style.flexWrap);
        }).map(e => `shown in another order than it is read: ${e.className || e.tagName}`)"""
    )


def lost_text(page: Page) -> list[str]:
    """What is cut off, or makes the page scroll sideways, once a reader spaces the text (WCAG 1.4.12)."""
    cut = """() => [...document.querySelectorAll("body *")].filter(e => {
      const style = getComputedStyle(e);
      return e.checkVisibility() && e.clientWidth > 1 && /hidden|clip/.test(style.overflowX + style.overflowY)
        && !style.webkitLineClamp.match(/\\d/) && [...e.childNodes].some(n => n.textContent.trim())
        && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1);
    }).map(e => `${e.tagName} ${e.className}`)"""
    before = page.evaluate(cut)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
        " p { margin-block-end: 2em !important; }"
    )
    problems = [f"cut off: {place}" for place in page.evaluate(cut) if place not in before]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        problems.append("scrolls sideways")
    return problems


def moving_parts(page: Page) -> list[str]:
    """What still moves although the reader asked for stillness."""
    return page.evaluate(
        """() => [
          ...document.getAnimations().map(a => `animation ${a.animationName || a.transitionProperty}`),
          ...[...document.querySelectorAll("*")]
            .filter(e => getComputedStyle(e).scrollBehavior === "smooth").map(e => `smooth ${e.tagName}`),
        ]"""
    )
