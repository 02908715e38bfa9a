// Update programs: what an update does to an item.
//
// Semantics   Every right-hand side sees the item as it was. Then sets take place, then additions
//             and set deletions, then removals; list positions mean the list as it was. Setting
//             past a list's end appends (in the order of the positions). A path whose container is
//             missing or of the wrong kind is kPathInvalid; only a removal from an item that does
//             not exist at all does nothing. Removing what is not in its container does nothing.
//             kAdd: number to number (missing is 0), set to set (missing is empty); kDelete: set
//             from set of its type, and the attribute goes with its last element.
// Threads     Immutable once built; share freely.
// Errors      UpdateFault. Overlapping paths are refused by whoever compiles (path.h), and so are
//             literals of types that can never do; the item's size and its key are the service's.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "table/path.h"
#include "table/value.h"

namespace aloft::table {

// What is set: an expression over the old item.
struct UpdateValue {
  enum class Kind : std::uint8_t {
    kPath,         // path; missing is kAttributeMissing
    kLiteral,      // literal
    kIfNotExists,  // the value at path, or arguments[0] when there is none
    kListAppend,   // arguments[0], a list, followed by arguments[1], a list
    kPlus,         // arguments[0] + arguments[1]
    kMinus,        // arguments[0] - arguments[1]
  };
  Kind kind = Kind::kLiteral;
  Path path = {};
  Value literal = {};
  std::vector<UpdateValue> arguments = {};

  static UpdateValue At(Path path);
  static UpdateValue Literal(Value value);
  static UpdateValue IfNotExists(Path path, UpdateValue otherwise);
  static UpdateValue ListAppend(UpdateValue first, UpdateValue second);
  static UpdateValue Plus(UpdateValue left, UpdateValue right);
  static UpdateValue Minus(UpdateValue left, UpdateValue right);
};

struct UpdateAction {
  enum class Kind : std::uint8_t { kSet, kRemove, kAdd, kDelete };
  Kind kind;
  Path path;
  UpdateValue value = {};  // kSet: any; kAdd and kDelete: a literal

  static UpdateAction Set(Path path, UpdateValue value);
  static UpdateAction Remove(Path path);
  static UpdateAction Add(Path path, Value amount);
  static UpdateAction Delete(Path path, Value elements);
};

struct Update {
  std::vector<UpdateAction> actions;
};

enum class UpdateFault : std::uint8_t {
  kPathInvalid,       // the path's container is missing or of the wrong kind
  kAttributeMissing,  // a right-hand side refers to nothing
  kOperandType,       // +, -, list_append, kAdd or kDelete on a value of the wrong type
  kNumberTooLarge,    // a result past the range of numbers
  kNumberTooSmall,
  kNumberTooPrecise,  // a result of more than 38 digits
};

enum class ItemExists : std::uint8_t { kNo, kYes };

// The item after `update`, or why it cannot be. `item` is the key's attributes when there is none.
::aloft::Result<Attributes, UpdateFault> Apply(const Update& update, const Attributes& item,
                                               ItemExists exists);

// The paths that the update touches, as a projection: what "only the updated attributes" means.
struct Projection;
Projection TouchedBy(const Update& update);

}  // namespace aloft::table
