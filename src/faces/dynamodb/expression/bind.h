// Parsed expressions and a request's placeholders made into the table service's programs.
//
// Threads     Any; no state.
// Errors      The service's message behind "Invalid ...Expression: "; the first in the order in
//             which the service looks.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "faces/dynamodb/expression/ast.h"
#include "faces/dynamodb/expression/placeholders.h"
#include "table/condition.h"
#include "table/projection.h"
#include "table/update.h"

namespace aloft::faces::dynamodb {

template <class T>
using Bound = Result<T, std::string>;

// One test of a key condition: attribute, operator, values.
struct KeyTest {
  enum class Kind : std::uint8_t {
    kEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kBetween,
    kBeginsWith
  };
  std::string attribute;
  Kind kind = Kind::kEqual;
  std::vector<table::Value> values = {};  // two for kBetween, else one
};

Bound<table::Condition> BindCondition(const Parsed& parsed, Placeholders& placeholders);
Bound<table::Update> BindUpdate(const Parsed& parsed, Placeholders& placeholders);
Bound<table::Projection> BindProjection(const Parsed& parsed, Placeholders& placeholders);
// Its messages are whole: most stand without a prefix.
Bound<std::vector<KeyTest>> BindKeyCondition(const Parsed& parsed, Placeholders& placeholders);

// [a, b, [0]]: a path as messages show it.
std::string PathShown(const table::Path& path);
// Adds `path` to `paths`, or says how it collides with one of them. `overlap` and `conflict` keep
// the first of each.
void AddApart(std::vector<table::Path>* paths, table::Path path, std::string* overlap,
              std::string* conflict);

}  // namespace aloft::faces::dynamodb
