// Operands with their placeholders resolved: what binding conditions, key conditions and updates
// have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faces/dynamodb/expression/ast.h"
#include "faces/dynamodb/expression/placeholders.h"
#include "table/path.h"
#include "table/value.h"

namespace aloft::faces::dynamodb {

struct BoundOperand {
  Node::Kind kind = Node::Kind::kPath;  // kPath, kValue, kFunction, kPlus, kMinus
  std::string_view name = {};           // of a function
  table::Path path = {};
  const table::Value* value = nullptr;  // kValue
  std::vector<BoundOperand> arguments = {};

  bool is_path() const { return kind == Node::Kind::kPath; }
  // The type known from the text alone: a literal's, or a function's result. Nullopt: only the item
  // knows.
  std::optional<table::Type> type() const;
};

// Resolves what the node refers to. Undefined placeholders are noted in the two texts, the first of
// each.
struct Undefined {
  std::string name;
  std::string value;
};
BoundOperand BindOperand(const Node& node, Placeholders& placeholders, Undefined* undefined);
table::Path BindPath(const WrittenPath& path, Placeholders& placeholders, Undefined* undefined);

}  // namespace aloft::faces::dynamodb
