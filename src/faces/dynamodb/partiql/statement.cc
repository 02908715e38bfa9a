#include "faces/dynamodb/partiql/statement.h"

#include <cstdlib>

namespace aloft::faces::dynamodb::partiql {

const table::Value& ValueOf(const std::vector<Literal>& literals, const Node& node) {
  return literals.at(std::strtoul(node.name.c_str() + 1, nullptr, 10)).value;
}

Placeholders Statement::Values() const {
  Placeholders values;
  for (const Literal& literal : literals) values.AddValue(literal.name, literal.value);
  return values;
}

}  // namespace aloft::faces::dynamodb::partiql
