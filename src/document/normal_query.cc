#include "document/normal_query.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/bytes.h"
#include "document/codec.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

using Disjuncts = std::vector<Conjunction>;

Result<Disjuncts> Spread(const Filter& filter, std::size_t depth, std::size_t& count);

Failure<Error> TooManyDisjuncts() {
  return Invalid("The query requires more than " + std::to_string(kDisjunctionsMax) +
                 " disjunctions after its filters are spread.");
}

bool TakesArray(Operator op) {
  return op == Operator::kIn || op == Operator::kArrayContainsAny || op == Operator::kNotIn;
}

Result<void> CheckNameOperand(const Value& operand) {
  const Reference* reference = operand.If<Reference>();
  if (reference == nullptr) return Invalid("__key__ filter value must be a Key");
  return CheckDocumentPath(PathOfReference(*reference));
}

Result<void> CheckOperand(const Filter& filter) {
  ALOFT_TRY_VOID(CheckFieldPath(filter.field));
  const bool name = IsDocumentName(filter.field);
  if (TakesArray(filter.op)) {
    const Array* values = filter.operand.If<Array>();
    if (values == nullptr || values->empty()) {
      return Invalid("'IN', 'NOT_IN' and 'ARRAY_CONTAINS_ANY' need a non-empty array of values.");
    }
    if (filter.op == Operator::kNotIn && values->size() > kNotInValuesMax) {
      return Invalid("'NOT_IN' supports up to " + std::to_string(kNotInValuesMax) +
                     " comparison values.");
    }
    if (filter.op != Operator::kNotIn && values->size() > kDisjunctionsMax) {
      return TooManyDisjuncts();
    }
    for (const Value& value : *values) {
      if (name) ALOFT_TRY_VOID(CheckNameOperand(value));
    }
    return {};
  }
  if (!name) return {};
  if (filter.op == Operator::kArrayContains || filter.op >= Operator::kIsNan) {
    return Invalid("The operator does not apply to __name__.");
  }
  return CheckNameOperand(filter.operand);
}

Value Nan() { return std::numeric_limits<double>::quiet_NaN(); }

FieldFilter Single(const Filter& filter) {
  switch (filter.op) {
    case Operator::kIsNan:
      return {filter.field, Operator::kEqual, Nan()};
    case Operator::kIsNull:
      return {filter.field, Operator::kEqual, Value()};
    case Operator::kIsNotNan:
      return {filter.field, Operator::kNotEqual, Nan()};
    case Operator::kIsNotNull:
      return {filter.field, Operator::kNotEqual, Value()};
    default:
      return {filter.field, filter.op, filter.operand};
  }
}

Result<Disjuncts> SpreadField(const Filter& filter) {
  ALOFT_TRY_VOID(CheckOperand(filter));
  if (filter.op != Operator::kIn && filter.op != Operator::kArrayContainsAny) {
    return Disjuncts{{Single(filter)}};
  }
  const Operator each = filter.op == Operator::kIn ? Operator::kEqual : Operator::kArrayContains;
  Disjuncts disjuncts;
  for (const Value& value : filter.operand.As<Array>()) {
    disjuncts.push_back({FieldFilter{filter.field, each, value}});
  }
  return disjuncts;
}

// All combinations of one of `a` and one of `b`.
Result<Disjuncts> Both(const Disjuncts& a, const Disjuncts& b) {
  if (a.size() * b.size() > kDisjunctionsMax) return TooManyDisjuncts();
  Disjuncts product;
  for (const Conjunction& x : a) {
    for (const Conjunction& y : b) {
      Conjunction both = x;
      both.insert(both.end(), y.begin(), y.end());
      product.push_back(std::move(both));
    }
  }
  return product;
}

Result<Disjuncts> Spread(const Filter& filter, std::size_t depth, std::size_t& count) {
  if (depth > kFilterDepthMax) return Invalid("The filters are nested too deep.");
  if (++count > kFiltersMax) return Invalid("The query has too many filters.");
  if (filter.kind == Filter::Kind::kField) return SpreadField(filter);
  if (filter.parts.empty()) return Invalid("A composite filter must have parts.");
  Disjuncts whole;
  if (filter.kind == Filter::Kind::kAnd) whole.push_back({});
  for (const Filter& part : filter.parts) {
    ALOFT_TRY(Disjuncts spread, Spread(part, depth + 1, count));
    if (filter.kind == Filter::Kind::kAnd) {
      ALOFT_TRY(whole, Both(whole, spread));
      continue;
    }
    whole.insert(whole.end(), spread.begin(), spread.end());
    if (whole.size() > kDisjunctionsMax) return TooManyDisjuncts();
  }
  return whole;
}

Result<void> CheckDisjunct(const Conjunction& conjunction) {
  const auto contains = std::count_if(
      conjunction.begin(), conjunction.end(),
      [](const FieldFilter& filter) { return filter.op == Operator::kArrayContains; });
  if (contains > 1) {
    return Invalid("A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.");
  }
  return {};
}

bool HasOrder(const std::vector<Order>& orders, const FieldPath& field) {
  return std::any_of(orders.begin(), orders.end(),
                     [&](const Order& order) { return order.field == field; });
}

Result<void> AddExplicitOrders(const Query& query, std::vector<Order>& orders) {
  if (query.orders.size() > kOrdersMax) return Invalid("The query has too many orders.");
  for (const Order& order : query.orders) {
    ALOFT_TRY_VOID(CheckFieldPath(order.field));
    if (HasOrder(orders, order.field)) {
      return Invalid("The query orders by " + FormatFieldPath(order.field) + " twice.");
    }
    if (orders.empty() || !IsDocumentName(orders.back().field)) orders.push_back(order);
  }
  return {};
}

// In the order of their names.
Result<std::set<FieldPath>> InequalityFields(const std::vector<Conjunction>& disjuncts) {
  std::set<FieldPath> fields;
  for (const Conjunction& conjunction : disjuncts) {
    for (const FieldFilter& filter : conjunction) {
      if (filter.IsInequality()) fields.insert(filter.field);
    }
  }
  if (fields.size() > kInequalityFieldsMax) {
    return Invalid("Cannot have inequality filters on more than " +
                   std::to_string(kInequalityFieldsMax) + " properties.");
  }
  return fields;
}

// Fields with inequalities, then the document's own name.
void AddImpliedOrders(const std::set<FieldPath>& inequalities, std::vector<Order>& orders) {
  if (!orders.empty() && IsDocumentName(orders.back().field)) return;
  const Direction direction = orders.empty() ? Direction::kAscending : orders.back().direction;
  const std::vector<Order> asked = orders;
  for (const FieldPath& field : inequalities) {
    if (!IsDocumentName(field) && !HasOrder(asked, field)) orders.push_back({field, direction});
  }
  orders.push_back({{std::string(kDocumentName)}, direction});
}

Result<void> CheckCursor(const Box<Cursor>& cursor, const std::vector<Order>& orders) {
  if (!cursor) return {};
  if (cursor->values.size() > orders.size()) return Invalid("Cursor has too many values.");
  for (std::size_t i = 0; i < cursor->values.size(); ++i) {
    if (!IsDocumentName(orders[i].field)) continue;
    if (!cursor->values[i].Is<Reference>()) {
      return Invalid("Cursor values for __name__ must be references.");
    }
  }
  return {};
}

Result<void> CheckNearest(const Query& query) {
  if (!query.nearest) return {};
  const FindNearest& nearest = *query.nearest;
  ALOFT_TRY_VOID(CheckFieldPath(nearest.field));
  if (nearest.limit < 1 || nearest.limit > kNearestLimitMax) {
    return Invalid("FindNearest.limit must be a positive integer of no more than " +
                   std::to_string(kNearestLimitMax) + ".");
  }
  if (nearest.vector.empty() || nearest.vector.size() > kVectorDimensionsMax) {
    return Invalid("FindNearest.query_vector must have 1 to " +
                   std::to_string(kVectorDimensionsMax) + " dimensions.");
  }
  if (nearest.result_field) return CheckFieldPath(*nearest.result_field);
  return {};
}

int CompareNames(std::string_view path, const Value& operand) {
  const Reference* reference = operand.If<Reference>();
  return reference != nullptr ? ComparePaths(path, PathOfReference(*reference)) : -1;
}

bool HoldsOrder(Operator op, int order) {
  switch (op) {
    case Operator::kLess:
      return order < 0;
    case Operator::kLessOrEqual:
      return order <= 0;
    case Operator::kGreater:
      return order > 0;
    case Operator::kGreaterOrEqual:
      return order >= 0;
    case Operator::kEqual:
      return order == 0;
    default:
      return order != 0;
  }
}

bool HoldsName(const FieldFilter& filter, std::string_view path) {
  if (filter.op != Operator::kNotIn)
    return HoldsOrder(filter.op, CompareNames(path, filter.operand));
  const Array& values = filter.operand.As<Array>();
  return std::none_of(values.begin(), values.end(),
                      [&](const Value& value) { return CompareNames(path, value) == 0; });
}

bool ContainsEqual(const Array& array, const Value& value) {
  return std::any_of(array.begin(), array.end(),
                     [&](const Value& element) { return Equal(element, value); });
}

// Where `document` is relative to the values of `cursor`, in the query's order.
int ComparePlace(const NormalQuery& query, const Document& document, const Cursor& cursor) {
  for (std::size_t i = 0; i < cursor.values.size(); ++i) {
    const Order& order = query.orders[i];
    int sign = 0;
    if (IsDocumentName(order.field)) {
      sign = CompareNames(document.path, cursor.values[i]);
    } else if (const Value* value = FindField(document.fields, order.field)) {
      sign = Compare(*value, cursor.values[i]);
    }
    if (sign != 0) return order.direction == Direction::kAscending ? sign : -sign;
  }
  return 0;
}

void AppendText(std::string& out, std::string_view text) { AppendLengthPrefixed(out, text); }

void AppendCursor(std::string& out, const Box<Cursor>& cursor) {
  out.push_back(cursor ? (cursor->place == Cursor::Place::kBefore ? 'b' : 'a') : '-');
  if (!cursor) return;
  AppendVarint(out, cursor->values.size());
  for (const Value& value : cursor->values) AppendValue(out, value);
}

}  // namespace

std::string_view PathOfReference(const Reference& reference) {
  const std::string_view name = reference.name;
  const std::size_t project = name.find('/');
  if (project == std::string_view::npos) return {};
  const std::size_t database = name.find('/', project + 1);
  return database == std::string_view::npos ? std::string_view() : name.substr(database + 1);
}

bool Holds(const FieldFilter& filter, const Document& document) {
  if (filter.OnName()) return HoldsName(filter, document.path);
  const Value* value = FindField(document.fields, filter.field);
  if (value == nullptr) return false;
  switch (filter.op) {
    case Operator::kEqual:
      return Equal(*value, filter.operand);
    case Operator::kNotEqual:
      return !value->Is<Null>() && !Equal(*value, filter.operand);
    case Operator::kNotIn: {
      const Array& values = filter.operand.As<Array>();
      return !value->Is<Null>() && !ContainsEqual(values, Value()) &&
             !ContainsEqual(values, *value);
    }
    case Operator::kArrayContains: {
      const Array* array = value->If<Array>();
      return array != nullptr && ContainsEqual(*array, filter.operand);
    }
    default:
      return RankOf(*value) == RankOf(filter.operand) &&
             HoldsOrder(filter.op, Compare(*value, filter.operand));
  }
}

bool Holds(const Conjunction& conjunction, const Document& document) {
  return std::all_of(conjunction.begin(), conjunction.end(),
                     [&](const FieldFilter& filter) { return Holds(filter, document); });
}

bool NormalQuery::InScope(std::string_view path) const {
  if (asked.scope == Query::Scope::kCollection) return ParentOf(path) == collection_path;
  if (!asked.parent.empty()) {
    if (!path.starts_with(asked.parent) || path.size() <= asked.parent.size() ||
        path[asked.parent.size()] != '/') {
      return false;
    }
  }
  return asked.collection_id.empty() || LastSegmentOf(ParentOf(path)) == asked.collection_id;
}

bool NormalQuery::HasOrderFields(const Document& document) const {
  return std::all_of(orders.begin(), orders.end(), [&](const Order& order) {
    return IsDocumentName(order.field) || FindField(document.fields, order.field) != nullptr;
  });
}

bool NormalQuery::WithinCursors(const Document& document) const {
  if (asked.start) {
    const int place = ComparePlace(*this, document, *asked.start);
    if (asked.start->place == Cursor::Place::kBefore ? place < 0 : place <= 0) return false;
  }
  if (asked.end) {
    const int place = ComparePlace(*this, document, *asked.end);
    if (asked.end->place == Cursor::Place::kBefore ? place >= 0 : place > 0) return false;
  }
  return true;
}

bool NormalQuery::Matches(const Document& document) const {
  if (!InScope(document.path)) return false;
  const bool any = std::any_of(disjuncts.begin(), disjuncts.end(),
                               [&](const Conjunction& each) { return Holds(each, document); });
  return any && HasOrderFields(document) && WithinCursors(document);
}

int NormalQuery::Compare(const Document& a, const Document& b) const {
  for (const Order& order : orders) {
    int sign = 0;
    if (IsDocumentName(order.field)) {
      sign = ComparePaths(a.path, b.path);
    } else {
      const Value* x = FindField(a.fields, order.field);
      const Value* y = FindField(b.fields, order.field);
      if (x != nullptr && y != nullptr) sign = document::Compare(*x, *y);
    }
    if (sign != 0) return order.direction == Direction::kAscending ? sign : -sign;
  }
  return 0;
}

std::string NormalQuery::Canonical() const {
  std::string out;
  AppendText(out, asked.parent);
  AppendText(out, asked.collection_id);
  out.push_back(asked.scope == Query::Scope::kGroup ? 'g' : 'c');
  AppendVarint(out, disjuncts.size());
  for (const Conjunction& conjunction : disjuncts) {
    AppendVarint(out, conjunction.size());
    for (const FieldFilter& filter : conjunction) {
      AppendText(out, FormatFieldPath(filter.field));
      out.push_back(static_cast<char>(filter.op));
      AppendValue(out, filter.operand);
    }
  }
  for (const Order& order : orders) {
    AppendText(out, FormatFieldPath(order.field));
    out.push_back(order.direction == Direction::kAscending ? 'a' : 'd');
  }
  AppendCursor(out, asked.start);
  AppendCursor(out, asked.end);
  AppendVarint(out, static_cast<std::uint64_t>(asked.offset));
  AppendVarint(out, asked.limit ? static_cast<std::uint64_t>(*asked.limit) + 1 : 0);
  return out;
}

namespace {

// What a query may have once, and what not together with it.
struct Exclusive {
  std::size_t differences = 0;  // !=, not-in, is not null, is not NaN
  bool not_in = false;
  bool alternatives = false;  // OR, in, array-contains-any
};

void CountExclusive(const Filter& filter, Exclusive& found) {
  if (filter.kind != Filter::Kind::kField) {
    found.alternatives =
        found.alternatives || (filter.kind == Filter::Kind::kOr && filter.parts.size() > 1);
    for (const Filter& part : filter.parts) CountExclusive(part, found);
    return;
  }
  const Operator op = filter.op;
  found.not_in = found.not_in || op == Operator::kNotIn;
  found.alternatives =
      found.alternatives || op == Operator::kIn || op == Operator::kArrayContainsAny;
  found.differences += op == Operator::kNotEqual || op == Operator::kNotIn ||
                       op == Operator::kIsNotNan || op == Operator::kIsNotNull;
}

Result<void> CheckExclusive(const Filter& filter) {
  Exclusive found;
  CountExclusive(filter, found);
  if (found.differences > 1) {
    return Invalid(
        "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per "
        "query.");
  }
  if (found.not_in && found.alternatives) {
    return Invalid(
        "'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.");
  }
  return {};
}

}  // namespace

Result<NormalQuery> Normalize(const Query& query) {
  NormalQuery normal;
  normal.asked = query;
  ALOFT_TRY_VOID(CheckParentPath(query.parent));
  if (!query.collection_id.empty()) {
    ALOFT_TRY_VOID(CheckCollectionId(query.collection_id));
    normal.collection_path = JoinPath(query.parent, query.collection_id);
  } else if (query.scope == Query::Scope::kCollection) {
    return Invalid("A query without a collection id must be for all descendants.");
  }
  if (query.offset < 0) return Invalid("The offset must not be negative.");
  if (query.limit && *query.limit < 0) return Invalid("The limit must not be negative.");
  std::size_t count = 0;
  normal.disjuncts.push_back({});
  if (query.where) {
    ALOFT_TRY(normal.disjuncts, Spread(*query.where, 0, count));
    ALOFT_TRY_VOID(CheckExclusive(*query.where));
  }
  for (const Conjunction& conjunction : normal.disjuncts) {
    ALOFT_TRY_VOID(CheckDisjunct(conjunction));
  }
  ALOFT_TRY_VOID(AddExplicitOrders(query, normal.orders));
  ALOFT_TRY(const std::set<FieldPath> inequalities, InequalityFields(normal.disjuncts));
  AddImpliedOrders(inequalities, normal.orders);
  ALOFT_TRY_VOID(CheckCursor(query.start, normal.orders));
  ALOFT_TRY_VOID(CheckCursor(query.end, normal.orders));
  ALOFT_TRY_VOID(CheckNearest(query));
  if (query.projection) {
    for (const FieldPath& field : *query.projection) ALOFT_TRY_VOID(CheckFieldPath(field));
  }
  return normal;
}

}  // namespace aloft::document
