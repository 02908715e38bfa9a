// Which rows a query reads: one range, several ranges joined by name, or, as a last resort, more
// than it needs and a sort.
//
// Guarantees  A plan covers every matching document; what it covers too much is checked on the
//             document.
// Threads     Any; no state.
// Knows not   the store.
#pragma once

#include <string>
#include <vector>

#include "document/catalog.h"
#include "document/keys.h"
#include "document/normal_query.h"

namespace aloft::document {

// How one disjunct is read.
struct Scan {
  enum class Kind : std::uint8_t {
    kPoints,     // documents by name
    kDocuments,  // rows of documents between `low` and `high`, whole keys
    // index rows that start with each of `prefixes`, then the same bytes, between `low` and `high`
    kRows,
    kNothing,  // filters that contradict each other
  };
  Kind kind = Kind::kDocuments;
  std::vector<std::string> paths;
  std::vector<std::string> prefixes;
  Query::Scope row_scope = Query::Scope::kCollection;
  std::string low;
  std::string high;  // empty: to the end
  Direction direction = Direction::kAscending;
  bool sorted = true;  // delivers in the query's order
  std::vector<std::string> indexes;
};

struct Plan {
  std::vector<Scan> scans;              // one per disjunct
  std::vector<IndexDefinition> wanted;  // would have spared sorting or reading in vain
};

// Fails with kIndexRequired in strict mode.
enum class Strictness : std::uint8_t { kOnDemand, kStrict };
Result<Plan> MakePlan(const Place& place, const Catalog& catalog, const NormalQuery& query,
                      Strictness strictness);

}  // namespace aloft::document
