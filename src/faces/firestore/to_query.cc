#include "faces/firestore/to_query.h"

#include <google/firestore/v1/query.pb.h>

#include <utility>
#include <vector>

#include "faces/firestore/from_proto.h"

namespace aloft::faces::firestore {
namespace {

using Asked = v1::StructuredQuery;
using document::Filter;
using document::Operator;

Result<Operator> ToOperator(Asked::FieldFilter::Operator op) {
  switch (op) {
    case Asked::FieldFilter::LESS_THAN:
      return Operator::kLess;
    case Asked::FieldFilter::LESS_THAN_OR_EQUAL:
      return Operator::kLessOrEqual;
    case Asked::FieldFilter::GREATER_THAN:
      return Operator::kGreater;
    case Asked::FieldFilter::GREATER_THAN_OR_EQUAL:
      return Operator::kGreaterOrEqual;
    case Asked::FieldFilter::EQUAL:
      return Operator::kEqual;
    case Asked::FieldFilter::NOT_EQUAL:
      return Operator::kNotEqual;
    case Asked::FieldFilter::ARRAY_CONTAINS:
      return Operator::kArrayContains;
    case Asked::FieldFilter::IN:
      return Operator::kIn;
    case Asked::FieldFilter::ARRAY_CONTAINS_ANY:
      return Operator::kArrayContainsAny;
    case Asked::FieldFilter::NOT_IN:
      return Operator::kNotIn;
    default:
      return Invalid("A field filter has no known operator.");
  }
}

Result<Operator> ToOperator(Asked::UnaryFilter::Operator op) {
  switch (op) {
    case Asked::UnaryFilter::IS_NAN:
      return Operator::kIsNan;
    case Asked::UnaryFilter::IS_NULL:
      return Operator::kIsNull;
    case Asked::UnaryFilter::IS_NOT_NAN:
      return Operator::kIsNotNan;
    case Asked::UnaryFilter::IS_NOT_NULL:
      return Operator::kIsNotNull;
    default:
      return Invalid("A unary filter has no known operator.");
  }
}

Result<Filter> ToFilter(const Asked::Filter& asked);

Result<Filter> ToComposite(const Asked::CompositeFilter& asked) {
  Filter filter;
  if (asked.op() == Asked::CompositeFilter::AND) {
    filter.kind = Filter::Kind::kAnd;
  } else if (asked.op() == Asked::CompositeFilter::OR) {
    filter.kind = Filter::Kind::kOr;
  } else {
    return Invalid("A composite filter has no known operator.");
  }
  if (asked.filters().empty()) return Invalid("A composite filter has no filters.");
  for (const Asked::Filter& part : asked.filters()) {
    ALOFT_TRY(Filter one, ToFilter(part));
    filter.parts.push_back(std::move(one));
  }
  return filter;
}

Result<Filter> ToFilter(const Asked::Filter& asked) {
  Filter filter;
  switch (asked.filter_type_case()) {
    case Asked::Filter::kCompositeFilter:
      return ToComposite(asked.composite_filter());
    case Asked::Filter::kFieldFilter: {
      ALOFT_TRY(filter.field, ToFieldPath(asked.field_filter().field().field_path()));
      ALOFT_TRY(filter.op, ToOperator(asked.field_filter().op()));
      ALOFT_TRY(filter.operand, ToValue(asked.field_filter().value()));
      return filter;
    }
    case Asked::Filter::kUnaryFilter: {
      ALOFT_TRY(filter.field, ToFieldPath(asked.unary_filter().field().field_path()));
      ALOFT_TRY(filter.op, ToOperator(asked.unary_filter().op()));
      return filter;
    }
    case Asked::Filter::FILTER_TYPE_NOT_SET:
      break;
  }
  return Invalid("A filter has no type.");
}

Result<document::Cursor> ToCursor(const v1::Cursor& asked) {
  document::Cursor cursor;
  cursor.place =
      asked.before() ? document::Cursor::Place::kBefore : document::Cursor::Place::kAfter;
  for (const v1::Value& one : asked.values()) {
    ALOFT_TRY(document::Value value, ToValue(one));
    cursor.values.push_back(std::move(value));
  }
  return cursor;
}

Result<document::FindNearest> ToNearest(const Asked::FindNearest& asked) {
  document::FindNearest nearest;
  ALOFT_TRY(nearest.field, ToFieldPath(asked.vector_field().field_path()));
  ALOFT_TRY(const document::Value vector, ToValue(asked.query_vector()));
  const document::Array* elements = document::VectorElements(vector);
  if (elements == nullptr) return Invalid("query_vector is not a vector.");
  for (const document::Value& element : *elements) {
    const double* number = element.If<double>();
    if (number == nullptr) return Invalid("query_vector has an element that is not a double.");
    nearest.vector.push_back(*number);
  }
  switch (asked.distance_measure()) {
    case Asked::FindNearest::EUCLIDEAN:
      nearest.distance = document::Distance::kEuclidean;
      break;
    case Asked::FindNearest::COSINE:
      nearest.distance = document::Distance::kCosine;
      break;
    case Asked::FindNearest::DOT_PRODUCT:
      nearest.distance = document::Distance::kDotProduct;
      break;
    default:
      return Invalid("distance_measure is not known.");
  }
  nearest.limit = asked.limit().value();
  if (!asked.distance_result_field().empty()) {
    ALOFT_TRY(nearest.result_field, ToFieldPath(asked.distance_result_field()));
  }
  if (asked.has_distance_threshold()) nearest.threshold = asked.distance_threshold().value();
  return nearest;
}

Result<void> ToSource(const Asked& asked, document::Query& query) {
  if (asked.from_size() > 1) return Invalid("A query has at most one collection selector.");
  if (asked.from_size() == 0) {
    query.scope = document::Query::Scope::kGroup;
    return {};
  }
  query.collection_id = asked.from(0).collection_id();
  query.scope = asked.from(0).all_descendants() ? document::Query::Scope::kGroup
                                                : document::Query::Scope::kCollection;
  return {};
}

Result<void> ToOrders(const Asked& asked, document::Query& query) {
  for (const Asked::Order& one : asked.order_by()) {
    document::Order order;
    ALOFT_TRY(order.field, ToFieldPath(one.field().field_path()));
    if (one.direction() == Asked::DESCENDING) order.direction = document::Direction::kDescending;
    query.orders.push_back(std::move(order));
  }
  return {};
}

Result<void> ToProjection(const Asked& asked, document::Query& query) {
  if (asked.select().fields().empty()) return {};  // all fields
  query.projection.emplace();
  for (const Asked::FieldReference& field : asked.select().fields()) {
    ALOFT_TRY(document::FieldPath path, ToFieldPath(field.field_path()));
    query.projection->push_back(std::move(path));
  }
  return {};
}

}  // namespace

Result<document::Query> ToQuery(const ResourceName& parent, const v1::StructuredQuery& asked) {
  document::Query query;
  query.parent = parent.path;
  ALOFT_TRY_VOID(ToSource(asked, query));
  if (asked.has_where()) {
    ALOFT_TRY(query.where, ToFilter(asked.where()));
  }
  ALOFT_TRY_VOID(ToOrders(asked, query));
  ALOFT_TRY_VOID(ToProjection(asked, query));
  if (asked.has_start_at()) {
    ALOFT_TRY(query.start, ToCursor(asked.start_at()));
  }
  if (asked.has_end_at()) {
    ALOFT_TRY(query.end, ToCursor(asked.end_at()));
  }
  if (asked.offset() < 0) return Invalid("offset must not be negative.");
  query.offset = asked.offset();
  if (asked.has_limit()) {
    if (asked.limit().value() < 0) return Invalid("limit must not be negative.");
    query.limit = asked.limit().value();
  }
  if (asked.has_find_nearest()) {
    ALOFT_TRY(query.nearest, ToNearest(asked.find_nearest()));
  }
  return query;
}

}  // namespace aloft::faces::firestore
