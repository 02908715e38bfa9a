"""Answers that are computed: count, sum, average, nearest vectors; and what a query cost."""

import math

import pytest
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.base_vector_query import DistanceMeasure
from google.cloud.firestore_v1.query_profile import ExplainOptions, QueryExplainError
from google.cloud.firestore_v1.vector import Vector


def only(aggregation):
    """{alias: value} of an aggregation's single result."""
    return {each.alias: each.value for each in aggregation.get()[0]}


def test_count_sum_and_average(people):
    for number in range(10):
        people.document(str(number)).set({"n": number, "half": number / 2, "even": number % 2 == 0})
    people.document("text").set({"n": "no number", "even": True})
    people.document("none").set({"even": True})
    query = people.where(filter=FieldFilter("even", "==", True))
    assert only(people.count(alias="all")) == {"all": 12}
    assert only(query.count(alias="c").sum("n", alias="s").avg("half", alias="a")) == {"c": 5, "s": 20, "a": 2.0}
    assert list(only(query.count()).values()) == [7]  # alone, it counts also those without the fields
    assert only(people.sum("half", alias="s")) == {"s": 22.5}


def test_sums_keep_their_kind_until_they_cannot(people):
    people.document("a").set({"i": 2**62, "big": 2**63 - 1, "mixed": 1, "nan": math.nan, "inf": math.inf})
    people.document("b").set({"i": 1, "big": 1, "mixed": 0.5, "nan": 1, "inf": -math.inf})
    got = only(people.sum("i", alias="i").sum("big", alias="big").sum("mixed", alias="mixed").sum("nan", alias="nan").sum("inf", alias="inf"))
    assert got["i"] == 2**62 + 1 and isinstance(got["i"], int)
    assert got["big"] == float(2**63) and isinstance(got["big"], float)
    assert got["mixed"] == 1.5 and math.isnan(got["nan"]) and math.isnan(got["inf"])


def test_aggregations_of_nothing(people):
    got = only(people.count(alias="c").sum("n", alias="s").avg("n", alias="a"))
    assert got == {"c": 0, "s": 0, "a": 0}  # the average is null, which this client shows as 0


def test_aggregations_obey_the_query(people):
    for number in range(20):
        people.document(f"{number:02}").set({"n": number})
    assert only(people.limit(5).count(alias="c")) == {"c": 5}
    assert only(people.order_by("n").start_at({"n": 15}).sum("n", alias="s")) == {"s": 85}
    assert only(people.where(filter=FieldFilter("n", ">=", 18)).avg("n", alias="a")) == {"a": 18.5}
    assert only(people.offset(15).count(alias="c")) == {"c": 5}


def test_aggregations_that_are_refused(people, refused):
    with refused("InvalidArgument", "maximum number of aggregations"):
        only(people.count(alias="a").count(alias="b").count(alias="c").count(alias="d").count(alias="e").count(alias="f"))
    for alias in ("__count__", "__name__", "x" * 1501):  # an alias is like the name of a field
        with refused("InvalidArgument"):
            only(people.count(alias=alias))


def test_aggregation_of_a_group(db, unique):
    for parent in ("a", "b", "c"):
        db.document(f"{unique}/{parent}/kids{unique}/x").set({"age": 3})
    assert only(db.collection_group("kids" + unique).count(alias="c").sum("age", alias="s")) == {"c": 3, "s": 9}


# --- nearest ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def points(people):
    places = {"origin": [0.0, 0.0], "east": [2.0, 0.0], "north": [0.0, 1.0], "far": [30.0, 40.0]}
    for name, place in places.items():
        people.document(name).set({"at": Vector(place), "kind": "far" if name == "far" else "near"})
    people.document("flat").set({"at": Vector([1.0]), "kind": "near"})  # other dimensions are not compared
    people.document("list").set({"at": [0.0, 0.0], "kind": "near"})  # an array is no vector
    return people


def test_nearest_by_euclid(points):
    query = points.find_nearest("at", Vector([0.0, 0.1]), limit=3, distance_measure=DistanceMeasure.EUCLIDEAN, distance_result_field="d")
    found = [(each.id, round(each.get("d"), 6)) for each in query.stream()]
    assert found == [("origin", 0.1), ("north", 0.9), ("east", round(math.hypot(2, 0.1), 6))]


def test_nearest_by_cosine_and_product(points):
    cosine = points.find_nearest("at", Vector([3.0, 4.0]), limit=2, distance_measure=DistanceMeasure.COSINE, distance_result_field="d")
    found = [(each.id, each.get("d")) for each in cosine.stream()]
    assert found[0] == ("far", pytest.approx(0, abs=1e-12)) and found[1] == ("north", pytest.approx(0.2))
    product = points.find_nearest("at", Vector([1.0, 1.0]), limit=2, distance_measure=DistanceMeasure.DOT_PRODUCT, distance_result_field="d")
    assert [(each.id, each.get("d")) for each in product.stream()] == [("far", 70.0), ("east", 2.0)]


def test_nearest_with_filter_and_threshold(points):
    near = points.where(filter=FieldFilter("kind", "==", "near"))
    query = near.find_nearest("at", Vector([0.0, 0.0]), limit=10, distance_measure=DistanceMeasure.EUCLIDEAN, distance_threshold=1.5)
    assert [each.id for each in query.stream()] == ["origin", "north"]


# --- what it cost -----------------------------------------------------------------------------------------------------


def test_explain_plans_without_running(people):
    people.document("a").set({"n": 1})
    planned = people.where(filter=FieldFilter("n", ">", 0)).get(explain_options=ExplainOptions(analyze=False))
    assert list(planned) == []
    metrics = planned.get_explain_metrics()
    assert metrics.plan_summary.indexes_used
    with pytest.raises(QueryExplainError):
        metrics.execution_stats


def test_explain_analyze_counts(people):
    for number in range(7):
        people.document(str(number)).set({"n": number})
    ran = people.where(filter=FieldFilter("n", ">", 2)).get(explain_options=ExplainOptions(analyze=True))
    assert len(list(ran)) == 4
    stats = ran.get_explain_metrics().execution_stats
    assert stats.results_returned == 4 and stats.read_operations >= 4 and stats.execution_duration.total_seconds() > 0
    counted = people.count(alias="c").get(explain_options=ExplainOptions(analyze=True))
    assert counted[0][0].value == 7
    assert counted.get_explain_metrics().execution_stats.results_returned == 1
