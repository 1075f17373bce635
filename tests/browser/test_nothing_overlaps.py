"""Every public page from a small phone to a wide screen, and with letters twice as large."""

import pytest

WIDTHS = (320, 360, 768, 1280, 1920)
CONTROLS = "a, button, input, select, textarea, summary, [role=button]"
# Pairs of controls whose boxes cover one another, line by line, and what is wider than the screen.
# What lies on the map moves with it; what only a screen reader or a robot sees has no place.
WRONG = """selector => {
    const seen = [...document.querySelectorAll(selector)].filter(element =>
        element.checkVisibility({ visibilityProperty: true }) && element.type !== "hidden" &&
        !element.closest(".leaflet-container, .visually-hidden, .nl-skip-link, .map-skip"));
    const boxes = seen.flatMap(element => [...element.getClientRects()]
        .filter(box => box.width > 1 && box.height > 1).map(box => ({ element, box })));
    const words = element => element.textContent.trim().replace(/\\s+/g, " ").slice(0, 30);
    const name = element => `${element.localName} "${words(element)}"`;
    const covers = (a, b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    const wrong = [];
    for (const [number, one] of boxes.entries())
        for (const other of boxes.slice(number + 1))
            if (one.element !== other.element && covers(one.box, other.box) &&
                !one.element.contains(other.element) && !other.element.contains(one.element))
                wrong.push(`${name(one.element)} covers ${name(other.element)}`);
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) {
        const isWide = element => element.getBoundingClientRect().right > clientWidth + 1;
        const wide = [...document.querySelectorAll("body *")].filter(element =>
            isWide(element) && ![...element.children].some(isWide));
        wrong.push(`${scrollWidth} wide: ${wide.slice(0, 5).map(name).join(", ")}`);
    }
    return wrong;
}"""


def wrong_on(page, paths: list[str], letters: str) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        page.goto(path)
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
        found[path] = page.evaluate(WRONG, CONTROLS)
    return {path: what for path, what in found.items() if what}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_or_is_wider_than_the_screen(public_paths, new_page, width):
    assert wrong_on(new_page("about:blank", width=width), public_paths, "100%") == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_nor_with_letters_twice_as_large(public_paths, new_page, width):
    assert wrong_on(new_page("about:blank", width=width), public_paths, "200%") == {}


def test_what_covers_something_is_seen(new_page, transactional_db):
    page = new_page("/contact/")
    page.evaluate(
        "() => { document.querySelector('.brand').style.marginBlockEnd = '-5rem';"
        " document.querySelector('main').style.inlineSize = '120vw'; }"
    )

    wrong = page.evaluate(WRONG, CONTROLS)

    assert any("covers" in what for what in wrong)
    assert any("wide" in what for what in wrong)
