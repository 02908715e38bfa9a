#include "faces/dynamodb/expression/bind_operand.h"

#include "faces/dynamodb/expression/bind.h"

namespace aloft::faces::dynamodb {

std::optional<table::Type> BoundOperand::type() const {
  switch (kind) {
    case Node::Kind::kValue:
      if (value == nullptr) return std::nullopt;
      return value->type();
    case Node::Kind::kFunction:
      if (name == "size") return table::Type::kNumber;
      if (name == "list_append") return table::Type::kList;
      if (name == "if_not_exists")
        return arguments.size() == 2 ? arguments[1].type() : std::nullopt;
      return table::Type::kBool;
    case Node::Kind::kPlus:
    case Node::Kind::kMinus:
      return table::Type::kNumber;
    case Node::Kind::kPath:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
    case Node::Kind::kNot:
    case Node::Kind::kCompare:
    case Node::Kind::kBetween:
    case Node::Kind::kIn:
      return std::nullopt;
  }
  return std::nullopt;
}

table::Path BindPath(const WrittenPath& written, Placeholders& placeholders, Undefined* undefined) {
  table::Path path;
  path.steps.reserve(written.size());
  for (const WrittenStep& step : written) {
    switch (step.kind) {
      case WrittenStep::Kind::kName:
        path.steps.push_back(table::PathStep::Name(step.name));
        break;
      case WrittenStep::Kind::kIndex:
        path.steps.push_back(table::PathStep::Index(step.index));
        break;
      case WrittenStep::Kind::kPlaceholder: {
        const std::string_view* name = placeholders.FindName(step.name);
        if (name == nullptr && undefined->name.empty()) {
          undefined->name =
              "An expression attribute name used in the document path is not defined; attribute "
              "name: " +
              step.name;
        }
        path.steps.push_back(
            table::PathStep::Name(std::string(name == nullptr ? std::string_view() : *name)));
        break;
      }
    }
  }
  return path;
}

BoundOperand BindOperand(const Node& node, Placeholders& placeholders, Undefined* undefined) {
  BoundOperand operand;
  operand.kind = node.kind;
  operand.name = node.name;
  if (node.kind == Node::Kind::kPath) operand.path = BindPath(node.path, placeholders, undefined);
  if (node.kind == Node::Kind::kValue) {
    operand.value = placeholders.FindValue(node.name);
    if (operand.value == nullptr && undefined->value.empty()) {
      undefined->value =
          "An expression attribute value used in expression is not defined; attribute value: " +
          node.name;
    }
  }
  operand.arguments.reserve(node.arguments.size());
  for (const Node& argument : node.arguments)
    operand.arguments.push_back(BindOperand(argument, placeholders, undefined));
  return operand;
}

std::string PathShown(const table::Path& path) {
  std::string shown = "[";
  for (const table::PathStep& step : path.steps) {
    if (shown.size() > 1) shown += ", ";
    if (step.is_index) {
      shown += "[" + std::to_string(step.index) + "]";
    } else {
      shown += step.name;
    }
  }
  return shown + "]";
}

void AddApart(std::vector<table::Path>* paths, table::Path path, std::string* overlap,
              std::string* conflict) {
  if (!overlap->empty()) return;
  for (const table::Path& other : *paths) {
    const table::PathRelation relation = table::Relate(other, path);
    if (relation == table::PathRelation::kApart) continue;
    const bool overlaps = relation == table::PathRelation::kOverlap;
    std::string* message = overlaps ? overlap : conflict;
    if (message->empty()) {
      *message = std::string("Two document paths ") + (overlaps ? "overlap" : "conflict") +
                 " with each other; must remove or rewrite one of these paths; path one: " +
                 PathShown(other) + ", path two: " + PathShown(path);
    }
    if (overlaps) return;
  }
  paths->push_back(std::move(path));
}

}  // namespace aloft::faces::dynamodb
