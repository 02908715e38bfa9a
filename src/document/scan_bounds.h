// Where in a run of index rows a disjunct begins and ends: its range filters and cursors as bytes.
#pragma once

#include <string>
#include <vector>

#include "document/index_encoding.h"
#include "document/normal_query.h"

namespace aloft::document {

// What index rows hold behind their fixed prefix: values in this order and sense, then the name,
// ascending.
struct Tail {
  struct Component {
    FieldPath field;
    IndexEncoder::Sense sense;
  };
  std::vector<Component> components;
  Query::Scope scope = Query::Scope::kCollection;
  Direction scan = Direction::kAscending;
};

struct Bounds {
  std::string low;
  std::string high;  // empty: no bound
  bool empty = false;
};

Bounds BoundsOf(const NormalQuery& query, const Conjunction& conjunction, const Tail& tail);

}  // namespace aloft::document
