// What a WHERE clause says of key attributes, and what it says besides.
//
// Threads     Any; no state.
// Ownership   Nodes are the statement's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/partiql/statement.h"
#include "table/condition.h"
#include "table/requests.h"
#include "table/schema.h"

namespace aloft::faces::dynamodb::partiql {

// All of which must hold; empty without a condition.
class Conjuncts {
 public:
  explicit Conjuncts(const Statement& statement);

  // Takes out the first that says which values `key` may have: an equality, IN, or equalities
  // joined by OR. Each value once, in the order they are written.
  Outcome<std::optional<std::vector<table::Value>>> TakeValues(const table::KeyAttribute& key);
  // Takes out the only equality; nullopt if there is none.
  Outcome<std::optional<table::Value>> TakeEquality(const table::KeyAttribute& key);
  // Takes out the first that says where `key` may lie: an order, BETWEEN or begins_with.
  Outcome<std::optional<table::RangeCondition>> TakeRange(const table::KeyAttribute& key);

  // What was not taken, as the table service's program; nullopt: nothing.
  Outcome<std::optional<table::Condition>> Rest() const;

 private:
  const Statement* statement_;
  std::vector<const Node*> left_;
};

}  // namespace aloft::faces::dynamodb::partiql
