// A PartiQL statement as the parser makes it: its condition and its changes as the expressions'
// trees (expression/ast.h), so that what binds expressions binds statements too.
//
// Ownership   Owns its literals; trees refer to them by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faces/dynamodb/expression/ast.h"
#include "faces/dynamodb/expression/placeholders.h"
#include "table/path.h"
#include "table/requests.h"
#include "table/value.h"

namespace aloft::faces::dynamodb::partiql {

// What is asked for of an item, and the name under which it is answered: the path's last name, with
// the positions behind it.
struct Selected {
  table::Path path;
  std::string name;
};

struct OrderKey {
  std::string attribute;
  table::SortOrder order = table::SortOrder::kAscending;
};

// A literal or a parameter's value; a Node of kind kValue has its name.
struct Literal {
  std::string name;
  table::Value value;
};
// The literal that the node stands for, among all of its statement.
const table::Value& ValueOf(const std::vector<Literal>& literals, const Node& node);

struct Statement {
  enum class Kind : std::uint8_t {
    kSelect,
    kExists,  // a SELECT as a condition of a transaction
    kInsert,
    kUpdate,
    kDelete
  };
  Kind kind = Kind::kSelect;
  std::string table = {};
  std::string index = {};                          // empty: the table itself
  std::vector<Selected> selected = {};             // kSelect; empty: everything
  std::optional<Node> where = {};                  // all but kInsert
  std::vector<OrderKey> order = {};                // kSelect
  table::Attributes item = {};                     // kInsert
  std::vector<Clause> clauses = {};                // kUpdate
  table::Images returning = table::Images::kNone;  // kUpdate, kDelete
  std::vector<Literal> literals = {};

  bool reads() const { return kind == Kind::kSelect; }
  // Borrows the literals' names.
  Placeholders Values() const;
};

}  // namespace aloft::faces::dynamodb::partiql
