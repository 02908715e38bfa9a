// Expressions as written: what the parsers make of the text alone. Placeholders are still names; a
// Parsed is the same for every request that sends the same text, and is shared between them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "table/condition.h"

namespace aloft::faces::dynamodb {

struct WrittenStep {
  enum class Kind : std::uint8_t { kName, kPlaceholder, kIndex };
  Kind kind;
  std::string name = {};  // with the '#' of a placeholder
  std::uint32_t index = 0;
};
using WrittenPath = std::vector<WrittenStep>;

struct Node {
  enum class Kind : std::uint8_t {
    kPath,
    kValue,     // name, with its ':'
    kFunction,  // name(arguments)
    kAnd,
    kOr,
    kNot,
    kCompare,  // arguments[0] comparator arguments[1]
    kBetween,  // arguments[0] BETWEEN arguments[1] AND arguments[2]
    kIn,       // arguments[0] IN (arguments[1]...)
    kPlus,
    kMinus,
  };
  Kind kind = Kind::kPath;
  table::Comparator comparator = table::Comparator::kEqual;
  std::string name = {};
  WrittenPath path = {};
  std::vector<Node> arguments = {};
};

enum class Section : std::uint8_t { kSet, kRemove, kAdd, kDelete };

struct Clause {
  Section section;
  WrittenPath path;
  Node value = {};  // none for kRemove
};

struct Parsed {
  std::string fault =
      {};  // what is wrong with the text whatever the placeholders stand for; empty: nothing
  Node condition = {};                  // of a condition, filter or key condition
  std::vector<Clause> clauses = {};     // of an update
  std::vector<WrittenPath> paths = {};  // of a projection
};

enum class ExpressionKind : std::uint8_t {
  kUpdate,
  kCondition,
  kKeyCondition,
  kFilter,
  kProjection
};

}  // namespace aloft::faces::dynamodb
