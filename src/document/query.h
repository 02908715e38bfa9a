// Queries as asked, before normalisation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/box.h"
#include "document/document.h"

namespace aloft::document {

enum class Operator : std::uint8_t {
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kEqual,
  kNotEqual,
  kArrayContains,
  kIn,                // operand: array
  kArrayContainsAny,  // operand: array
  kNotIn,             // operand: array
  kIsNan,             // the last four have no operand
  kIsNull,
  kIsNotNan,
  kIsNotNull,
};

struct Filter {
  enum class Kind : std::uint8_t { kField, kAnd, kOr };
  Kind kind = Kind::kField;
  FieldPath field = {};  // kDocumentName: operand is a Reference (or an array of them)
  Operator op = Operator::kEqual;
  Value operand = {};
  std::vector<Filter> parts = {};  // of kAnd, kOr
};

enum class Direction : std::uint8_t { kAscending, kDescending };

struct Order {
  FieldPath field;
  Direction direction = Direction::kAscending;
};

// A place in the order: values for a prefix of the orders (with the implied ones).
struct Cursor {
  enum class Place : std::uint8_t {
    kBefore,
    kAfter
  };  // just before or just after documents equal to `values`
  std::vector<Value> values;
  Place place = Place::kBefore;
};

enum class Distance : std::uint8_t { kEuclidean, kCosine, kDotProduct };

struct FindNearest {
  FieldPath field;
  std::vector<double> vector;
  Distance distance = Distance::kEuclidean;
  std::int64_t limit = 0;                      // 1 to kNearestLimitMax
  std::optional<FieldPath> result_field = {};  // where the distance is put in the results
  std::optional<double> threshold = {};        // greatest distance (least dot product) returned
};

struct Query {
  enum class Scope : std::uint8_t {
    kCollection,  // the collection right under `parent`
    kGroup,       // every collection of that id under `parent`
  };
  std::string parent = {};  // a document's path; empty: the database
  std::string collection_id =
      {};  // empty: of any id (only without filters and orders but on names)
  Scope scope = Scope::kCollection;
  Box<Filter> where = {};
  std::vector<Order> orders = {};
  Box<Cursor> start = {};
  Box<Cursor> end = {};
  std::int64_t offset = 0;
  std::optional<std::int64_t> limit = {};
  std::optional<std::vector<FieldPath>> projection = {};  // absent: whole documents
  Box<FindNearest> nearest = {};
};

struct Aggregation {
  enum class Kind : std::uint8_t { kCount, kSum, kAverage };
  Kind kind = Kind::kCount;
  FieldPath field = {};                    // of kSum, kAverage
  std::optional<std::int64_t> up_to = {};  // of kCount: stop there
  std::string alias = {};                  // unique within the request
};

}  // namespace aloft::document
