// Conditions over an item: what writes are conditional on and pages are filtered by.
//
//   a = :v AND size(b) > :n      Condition::And({Condition::Compare(Operand::At(a), ...), ...})
//
// Semantics   A missing operand makes every test false, except `<>`, which is true then (and
//             kNotExists). Values of different types are not equal and not ordered; only strings,
//             numbers and byte strings are ordered. size() of a string or byte string is its bytes,
//             of a set, list or map its elements; of anything else the operand counts as missing.
//             kBeginsWith: string in string, bytes in bytes. kContains: substring, element of a set
//             (of its element type), or element of a list.
//             Whoever compiles refuses what the vendor refuses before looking at items (a literal
//             of a type that cannot be ordered, BETWEEN with bounds the wrong way, and so on).
// Threads     Immutable once built; share freely.
// Limits      kConditionDepthMax nodes deep; whoever compiles keeps it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "table/path.h"
#include "table/value.h"

namespace aloft::table {

struct Operand {
  enum class Kind : std::uint8_t { kPath, kLiteral, kSize };
  Kind kind = Kind::kLiteral;
  Path path = {};      // kPath, kSize
  Value literal = {};  // kLiteral; with kSize and an empty path: size(literal)

  static Operand At(Path path) { return {Kind::kPath, std::move(path), {}}; }
  static Operand Literal(Value value) { return {Kind::kLiteral, {}, std::move(value)}; }
  static Operand SizeAt(Path path) { return {Kind::kSize, std::move(path), {}}; }
};

enum class Comparator : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
};

struct Condition {
  enum class Kind : std::uint8_t {
    kAnd,         // children
    kOr,          // children
    kNot,         // children[0]
    kCompare,     // operands[0] comparator operands[1]
    kBetween,     // operands[1] <= operands[0] <= operands[2]
    kIn,          // operands[0] equals one of operands[1...]
    kExists,      // operands[0], a path
    kNotExists,   // operands[0], a path
    kHasType,     // operands[0] is of `type`
    kBeginsWith,  // operands[0] begins with operands[1]
    kContains,    // operands[0] contains operands[1]
  };
  Kind kind;
  Comparator comparator = Comparator::kEqual;
  Type type = Type::kString;
  std::vector<Operand> operands = {};
  std::vector<Condition> children = {};

  static Condition And(std::vector<Condition> children);
  static Condition Or(std::vector<Condition> children);
  static Condition Not(Condition child);
  static Condition Compare(Operand left, Comparator comparator, Operand right);
  static Condition Between(Operand value, Operand low, Operand high);
  static Condition In(Operand value, std::vector<Operand> among);
  static Condition Exists(Path path);
  static Condition NotExists(Path path);
  static Condition HasType(Path path, Type type);
  static Condition BeginsWith(Operand value, Operand prefix);
  static Condition Contains(Operand value, Operand element);
};

// `item` is empty attributes when there is no item.
bool Holds(const Condition& condition, const Attributes& item);

// Strings, numbers and byte strings of one type: below zero, zero, above; nullopt otherwise.
std::optional<int> Order(const Value& a, const Value& b);

// The attributes (first steps) that the condition looks at, each once.
std::vector<std::string> AttributesOf(const Condition& condition);

}  // namespace aloft::table
