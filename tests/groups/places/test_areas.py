"""Reading a drawn area: everything that is not one sound area is refused, and told why."""

import json
from math import pi, sin

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from groups.places.areas import MOST_LETTERS, as_multipolygon, fit, read_drawing, union_of
from tests.factories import SIDE, SOUTH, WEST, DistrictFactory, NeighbourhoodFactory, square

RING = [[6.4, 52.76], [6.41, 52.76], [6.41, 52.77], [6.4, 52.77], [6.4, 52.76]]
HOLE = [[6.402, 52.762], [6.404, 52.762], [6.404, 52.764], [6.402, 52.762]]
BOW_TIE = [[6.4, 52.76], [6.41, 52.77], [6.41, 52.76], [6.4, 52.77], [6.4, 52.76]]


def polygon(*rings) -> dict:
    return {"type": "Polygon", "coordinates": list(rings or [RING])}


def collection(*shapes) -> dict:
    features = [{"type": "Feature", "properties": {}, "geometry": shape} for shape in shapes]
    return {"type": "FeatureCollection", "features": features}


def circle(corners: int) -> dict:
    """A ring with so many corners."""
    turns = [2 * pi * number / corners for number in range(corners)]
    ring = [[6.4 + sin(turn + pi / 2) / 100, 52.76 + sin(turn) / 100] for turn in turns]
    return polygon([*ring, ring[0]])


def read(drawing) -> MultiPolygon:
    text = drawing if isinstance(drawing, str) else json.dumps(drawing)
    return read_drawing(text, most_points=2000)


def why_not(drawing) -> str:
    with pytest.raises(ValidationError) as refused:
        read(drawing)
    return refused.value.code


@pytest.mark.parametrize(
    "drawing",
    [
        polygon(),
        polygon(RING[:-1]),
        polygon([[*position, 12.5] for position in RING]),
        {"type": "MultiPolygon", "coordinates": [[RING]]},
        {"type": "Feature", "properties": None, "geometry": polygon()},
        collection(polygon()),
    ],
    ids=["polygon", "not closed", "with heights", "multipolygon", "feature", "collection of one"],
)
def test_takes_one_area_as_it_was_drawn(drawing):
    area = read(drawing)

    assert isinstance(area, MultiPolygon)
    assert area.srid == 4326
    assert area.equals(Polygon(RING))


def test_takes_an_area_in_two_parts():
    other = [[lon + 0.1, lat] for lon, lat in RING]

    assert len(read({"type": "MultiPolygon", "coordinates": [[RING], [other]]})) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("teken", "json"),
        ("<script>alert(1)</script>", "json"),
        ('{"type": "Polygon"', "json"),
        ("[" * 100_000, "json"),
        ('{"type":' * 50_000, "json"),
        ("[" * 50 + "]" * 50, "shape"),
        ("1" * 5000, "json"),
        ("\x00", "json"),
        ("null", "shape"),
        ("[]", "shape"),
        ('"Polygon"', "json"),
        ("12", "json"),
        ('{"type": "Polygon", "coordinates": [[[6.4, 52.7], [NaN, 1], [2, 3]]]}', "degrees"),
        ('{"type": "Polygon", "coordinates": [[[6.4, 52.7], [1e999, 1], [2, 3]]]}', "degrees"),
        ('{"type": "Polygon", "coordinates": [[[6.4, 52.7], [-Infinity, 1], [2, 3]]]}', "degrees"),
        (f'{{"type": "Polygon", "coordinates": [[[6.4, 52.7], [1{"0" * 400}, 1]]]}}', "degrees"),
        (" " * (MOST_LETTERS + 1) + "{", "points"),
    ],
    ids=range(19),
)
def test_refuses_a_text_that_is_no_geojson(text, code):
    assert why_not(text) == code


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ({}, "shape"),
        ({"type": "Polygon"}, "json"),
        ({"type": ["Polygon"], "coordinates": []}, "shape"),
        ({"type": "Circle", "coordinates": [6.4, 52.7], "radius": 12}, "shape"),
        ({"type": "LineString", "coordinates": RING}, "line"),
        ({"type": "MultiLineString", "coordinates": [RING]}, "line"),
        ({"type": "Point", "coordinates": RING[0]}, "point"),
        ({"type": "MultiPoint", "coordinates": RING}, "point"),
        ({"type": "GeometryCollection", "geometries": [polygon()]}, "shape"),
        ({"type": "Feature", "geometry": None}, "shape"),
        ({"type": "Feature", "geometry": {"type": "Feature", "geometry": polygon()}}, "shape"),
        (collection(), "shape"),
        (collection(polygon(), polygon()), "collection"),
        ({"type": "FeatureCollection", "features": "none"}, "shape"),
        ({"type": "FeatureCollection", "features": [None]}, "shape"),
        ({"type": "FeatureCollection", "features": [[[[1]]]]}, "shape"),
        ({"type": "Polygon", "coordinates": []}, "corners"),
        ({"type": "Polygon", "coordinates": [[]]}, "corners"),
        ({"type": "Polygon", "coordinates": {"0": RING}}, "json"),
        ({"type": "Polygon", "coordinates": [[RING]]}, "json"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "corners"),
        ({"type": "MultiPolygon", "coordinates": [RING]}, "json"),
        (polygon(RING[:1]), "corners"),
        (polygon([*RING[:2], RING[0]]), "corners"),
        (polygon([RING[0]] * 5), "corners"),
        (polygon([[6.4, 52.76], [6.41, 52.76], [6.42, 52.76]]), "crossing"),
        (polygon([[6.4], [6.41, 52.76], [6.4, 52.7]]), "json"),
        (polygon([[True, False], [6.41, 52.76], [6.4, 52.7]]), "json"),
        (polygon([["6.4", "52.7"], [6.41, 52.76], [6.4, 52.7]]), "json"),
        (polygon([[None, 52.7], [6.41, 52.76], [6.4, 52.7]]), "json"),
        (polygon([[230000, 530000], [230100, 530000], [230100, 530100]]), "degrees"),
        (polygon(RING, HOLE), "hole"),
        (polygon(BOW_TIE), "crossing"),
        ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, "crossing"),
    ],
    ids=range(34),
)
def test_refuses_what_is_no_sound_area(shape, code):
    assert why_not(shape) == code


def test_counts_the_corners_before_it_makes_a_geometry():
    assert why_not(circle(3000)) == "points"
    assert why_not(f'{{"type": "Polygon", "coordinates": [[{"[6.4,52.7]," * 50_000}[6,52]]]}}') == (
        "points"
    )


def test_a_hundred_thousand_corners_are_refused_unread():
    assert why_not(circle(100_000)) == "points"


def test_takes_as_many_corners_as_the_limit_says():
    assert read_drawing(json.dumps(circle(100)), most_points=100).num_coords == 101

    with pytest.raises(ValidationError):
        read_drawing(json.dumps(circle(101)), most_points=100)


def test_a_crossing_edge_is_named_and_not_mended():
    with pytest.raises(ValidationError) as refused:
        read(polygon(BOW_TIE))

    assert "kruis" in " ".join(refused.value.messages)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.fixed_dictionaries(
            {"type": st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection"])},
            optional={"coordinates": inner, "geometry": inner, "features": inner},
        )
    ),
    max_leaves=20,
)
POSITIONS = st.tuples(st.floats(6.3, 6.7), st.floats(52.6, 52.9))


@given(JSON)
def test_any_json_is_an_area_or_refused(drawing):
    try:
        area = read(drawing)
    except ValidationError:
        return

    assert area.valid


@given(st.lists(POSITIONS, max_size=8))
def test_any_ring_is_an_area_or_refused(ring):
    try:
        area = read(polygon(ring))
    except ValidationError:
        return

    assert area.valid
    assert area.area > 0


@pytest.fixture
def municipality(db):
    """The squares 0 and 1 as two districts."""
    for number in (0, 1):
        DistrictFactory(area=square(number))


def part(west: float, east: float) -> MultiPolygon:
    """A strip of the row of squares, in the numbers of squares."""
    box = (WEST + west * SIDE, SOUTH + SIDE / 4, WEST + east * SIDE, SOUTH + SIDE / 2)
    return MultiPolygon(Polygon.from_bbox(box), srid=4326)


def test_an_area_inside_the_municipality_stays_as_it_is(municipality):
    fitted = fit(part(0.5, 1.5))

    assert fitted.clipped is False
    assert fitted.area.equals(part(0.5, 1.5))


def test_what_lies_outside_the_municipality_is_cut_off(municipality):
    fitted = fit(part(1.5, 3))

    assert fitted.clipped is True
    assert fitted.area.equals(part(1.5, 2))
    assert fitted.area.srid == 4326


def test_a_gap_in_the_municipality_leaves_two_parts(db):
    for number in (0, 2):
        DistrictFactory(area=square(number))

    fitted = fit(part(0.5, 2.5))

    assert (fitted.clipped, len(fitted.area)) == (True, 2)


def test_a_line_drawn_along_the_border_is_not_called_clipped(municipality):
    over_by_a_centimetre = part(0.5, 2 + 1e-7 / SIDE)

    assert fit(over_by_a_centimetre).clipped is False


def test_an_area_that_reaches_the_poles_is_clipped(municipality):
    """RD New gives it no ground at all, which must not look like nothing lost."""
    west, south, east, north = -180, -90, part(0.5, 1.5).extent[2], 90

    fitted = fit(MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326))

    assert fitted.clipped is True


@pytest.mark.parametrize("west", [-3, 2, 5])
def test_an_area_abroad_is_refused(municipality, west):
    with pytest.raises(ValidationError) as refused:
        fit(part(west, west + 1))

    assert refused.value.code == "outside"


def test_swapped_coordinates_are_recognised(municipality):
    turned = read(polygon([[lat, lon] for lon, lat in RING]))

    with pytest.raises(ValidationError) as refused:
        fit(turned)

    assert refused.value.code == "swapped"


def test_a_district_that_is_gone_is_no_part_of_the_municipality(municipality):
    DistrictFactory(area=square(2), gone_on="2026-01-01")

    with pytest.raises(ValidationError):
        fit(part(2.2, 2.8))


def test_without_districts_nothing_lies_inside(db):
    with pytest.raises(ValidationError):
        fit(part(0, 1))


def test_neighbours_together_are_one_area(db):
    places = [NeighbourhoodFactory(area=square(number)) for number in (0, 1, 3)]

    assert len(union_of(places)) == 2
    assert union_of(places[:2]).equals(square(0).union(square(1)))


def test_an_intersection_keeps_only_its_areas():
    touching = square(0) & square(1)

    assert touching.geom_type == "LineString"
    assert as_multipolygon(touching).empty
