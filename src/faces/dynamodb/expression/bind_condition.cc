#include <utility>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/expression/bind_operand.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

using table::Condition;
using table::Operand;
using table::Type;

// The first fault of each sort within one test, in the order in which they are told.
struct TestFaults {
  Undefined undefined;
  std::string operand_count;
  std::string not_distinct;
  std::string operand_type;

  std::string First() const {
    for (const std::string* fault :
         {&undefined.name, &undefined.value, &operand_count, &not_distinct, &operand_type}) {
      if (!fault->empty()) return *fault;
    }
    return {};
  }
  static void Note(std::string& fault, std::string message) {
    if (fault.empty()) fault = std::move(message);
  }
};

std::string_view ComparatorText(table::Comparator comparator) {
  switch (comparator) {
    case table::Comparator::kEqual:
      return "=";
    case table::Comparator::kNotEqual:
      return "<>";
    case table::Comparator::kLess:
      return "<";
    case table::Comparator::kLessOrEqual:
      return "<=";
    case table::Comparator::kGreater:
      return ">";
    case table::Comparator::kGreaterOrEqual:
      return ">=";
  }
  return "=";
}

bool IsOrdered(Type type) {
  return type == Type::kString || type == Type::kNumber || type == Type::kBinary;
}

std::string WrongType(std::string_view label, std::string_view name, std::string_view type) {
  return "Incorrect operand type for operator or function; " + std::string(label) + ": " +
         std::string(name) + ", operand type: " + std::string(type);
}

void CheckDistinct(std::string_view name, const std::vector<BoundOperand>& operands,
                   TestFaults* faults) {
  if (operands.size() != 2 || !operands[0].is_path() || !operands[1].is_path()) return;
  if (!(operands[0].path == operands[1].path)) return;
  TestFaults::Note(faults->not_distinct,
                   "The first operand must be distinct from the remaining operands for this "
                   "operator or function; operator: " +
                       std::string(name) + ", first operand: " + PathShown(operands[0].path));
}

void CheckOrdered(std::string_view name, const BoundOperand& operand, TestFaults* faults) {
  const std::optional<Type> type = operand.type();
  if (type && !IsOrdered(*type))
    TestFaults::Note(faults->operand_type, WrongType("operator", name, TypeLetters(*type)));
}

struct Function {
  std::string_view name;
  std::size_t operands;
};
constexpr Function kFunctions[] = {{"attribute_exists", 1}, {"attribute_not_exists", 1},
                                   {"attribute_type", 2},   {"begins_with", 2},
                                   {"contains", 2},         {"size", 1}};

void CheckFunctionTypes(const BoundOperand& call, TestFaults* faults) {
  const std::string_view name = call.name;
  if (name == "attribute_exists" || name == "attribute_not_exists") {
    if (call.arguments[0].is_path()) return;
    TestFaults::Note(faults->operand_type,
                     "Operator or function requires a document path; operator or function: " +
                         std::string(name));
  } else if (name == "begins_with") {
    for (const BoundOperand& argument : call.arguments) {
      const std::optional<Type> type = argument.type();
      if (!type || *type == Type::kString || *type == Type::kBinary) continue;
      TestFaults::Note(faults->operand_type,
                       WrongType("operator or function", name, TypeLetters(*type)));
    }
  } else if (name == "attribute_type") {
    const std::optional<Type> type = call.arguments[1].type();
    if (!type || *type != Type::kString || call.arguments[1].value == nullptr) {
      const std::string_view shown =
          type ? TypeLetters(*type) : std::string_view("{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
      return TestFaults::Note(faults->operand_type, WrongType("operator or function", name, shown));
    }
    Type named = Type::kNull;
    const std::string& letters = call.arguments[1].value->string();
    if (TypeFromLetters(letters, &named)) return;
    TestFaults::Note(faults->operand_type,
                     "Invalid attribute type name found; type: " + letters.substr(0, 1024) +
                         ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
  } else if (name == "size") {
    const std::optional<Type> type = call.arguments[0].type();
    if (!type || (*type != Type::kNumber && *type != Type::kBool && *type != Type::kNull)) return;
    TestFaults::Note(faults->operand_type,
                     WrongType("operator or function", name, TypeLetters(*type)));
  }
}

void CheckFunction(const BoundOperand& call, TestFaults* faults) {
  for (const BoundOperand& argument : call.arguments) {
    if (argument.kind == Node::Kind::kFunction) CheckFunction(argument, faults);
  }
  for (const Function& function : kFunctions) {
    if (function.name != call.name) continue;
    if (function.operands != call.arguments.size()) {
      return TestFaults::Note(
          faults->operand_count,
          "Incorrect number of operands for operator or function; operator or function: " +
              std::string(call.name) +
              ", number of operands: " + std::to_string(call.arguments.size()));
    }
    CheckDistinct(call.name, call.arguments, faults);
    CheckFunctionTypes(call, faults);
  }
}

void CheckBetween(const std::vector<BoundOperand>& operands, TestFaults* faults) {
  const table::Value* low = operands[1].value;
  const table::Value* high = operands[2].value;
  for (const BoundOperand& operand : operands) CheckOrdered("BETWEEN", operand, faults);
  if (low == nullptr || high == nullptr) return;
  const std::string bounds = "lower bound operand: AttributeValue: " + Shown(*low) +
                             ", upper bound operand: AttributeValue: " + Shown(*high);
  if (low->type() != high->type()) {
    return TestFaults::Note(
        faults->operand_type,
        "The BETWEEN operator requires same data type for lower and upper bounds; " + bounds);
  }
  const std::optional<int> order = table::Order(*low, *high);
  if (order && *order > 0) {
    TestFaults::Note(
        faults->operand_type,
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
            bounds);
  }
}

void CheckTest(const Node& node, const std::vector<BoundOperand>& operands, TestFaults* faults) {
  for (const BoundOperand& operand : operands) {
    if (operand.kind == Node::Kind::kFunction) CheckFunction(operand, faults);
  }
  if (node.kind == Node::Kind::kCompare) {
    const std::string_view name = ComparatorText(node.comparator);
    CheckDistinct(name, operands, faults);
    const bool ordering = node.comparator != table::Comparator::kEqual &&
                          node.comparator != table::Comparator::kNotEqual;
    for (const BoundOperand& operand : operands) {
      if (ordering) CheckOrdered(name, operand, faults);
    }
  } else if (node.kind == Node::Kind::kBetween) {
    CheckBetween(operands, faults);
  } else if (node.kind == Node::Kind::kIn && operands.size() - 1 > kInOperandsMax) {
    TestFaults::Note(faults->operand_count,
                     "The IN operator is provided with too many operands; number of operands: " +
                         std::to_string(operands.size() - 1));
  }
}

Operand ToOperand(BoundOperand operand) {
  if (operand.is_path()) return Operand::At(std::move(operand.path));
  if (operand.kind == Node::Kind::kValue) return Operand::Literal(*operand.value);
  // size(...), the only function that is an operand.
  BoundOperand& inner = operand.arguments[0];
  if (inner.is_path()) return Operand::SizeAt(std::move(inner.path));
  Operand size;
  size.kind = Operand::Kind::kSize;
  if (inner.value != nullptr) size.literal = *inner.value;
  return size;
}

Condition ToFunction(BoundOperand call) {
  std::vector<BoundOperand>& arguments = call.arguments;
  if (call.name == "attribute_exists") return Condition::Exists(std::move(arguments[0].path));
  if (call.name == "attribute_not_exists")
    return Condition::NotExists(std::move(arguments[0].path));
  if (call.name == "attribute_type") {
    Condition condition{.kind = Condition::Kind::kHasType};
    TypeFromLetters(arguments[1].value->string(), &condition.type);
    condition.operands.push_back(ToOperand(std::move(arguments[0])));
    return condition;
  }
  Operand first = ToOperand(std::move(arguments[0]));
  Operand second = ToOperand(std::move(arguments[1]));
  if (call.name == "begins_with") return Condition::BeginsWith(std::move(first), std::move(second));
  return Condition::Contains(std::move(first), std::move(second));
}

Condition ToTest(const Node& node, std::vector<BoundOperand> operands) {
  if (node.kind == Node::Kind::kCompare) {
    Operand left = ToOperand(std::move(operands[0]));
    return Condition::Compare(std::move(left), node.comparator, ToOperand(std::move(operands[1])));
  }
  std::vector<Operand> rest;
  for (std::size_t i = 1; i < operands.size(); ++i)
    rest.push_back(ToOperand(std::move(operands[i])));
  Operand value = ToOperand(std::move(operands[0]));
  if (node.kind == Node::Kind::kBetween)
    return Condition::Between(std::move(value), std::move(rest[0]), std::move(rest[1]));
  return Condition::In(std::move(value), std::move(rest));
}

Bound<Condition> Bind(const Node& node, Placeholders& placeholders);

Bound<Condition> BindTest(const Node& node, Placeholders& placeholders) {
  TestFaults faults;
  if (node.kind == Node::Kind::kFunction) {
    BoundOperand call = BindOperand(node, placeholders, &faults.undefined);
    CheckFunction(call, &faults);
    if (std::string fault = faults.First(); !fault.empty()) return Fail(std::move(fault));
    return ToFunction(std::move(call));
  }
  std::vector<BoundOperand> operands;
  operands.reserve(node.arguments.size());
  for (const Node& argument : node.arguments)
    operands.push_back(BindOperand(argument, placeholders, &faults.undefined));
  CheckTest(node, operands, &faults);
  if (std::string fault = faults.First(); !fault.empty()) return Fail(std::move(fault));
  return ToTest(node, std::move(operands));
}

Bound<Condition> Bind(const Node& node, Placeholders& placeholders) {
  const bool logical = node.kind == Node::Kind::kAnd || node.kind == Node::Kind::kOr ||
                       node.kind == Node::Kind::kNot;
  if (!logical) return BindTest(node, placeholders);
  std::vector<Condition> children;
  children.reserve(node.arguments.size());
  for (const Node& argument : node.arguments) {
    ALOFT_TRY(Condition child, Bind(argument, placeholders));
    children.push_back(std::move(child));
  }
  if (node.kind == Node::Kind::kNot) return Condition::Not(std::move(children[0]));
  return node.kind == Node::Kind::kAnd ? Condition::And(std::move(children))
                                       : Condition::Or(std::move(children));
}

}  // namespace

Bound<Condition> BindCondition(const Parsed& parsed, Placeholders& placeholders) {
  if (!parsed.fault.empty()) return Fail(std::string(parsed.fault));
  return Bind(parsed.condition, placeholders);
}

}  // namespace aloft::faces::dynamodb
