#include <utility>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/expression/bind_operand.h"

namespace aloft::faces::dynamodb {
namespace {

using table::Type;
using table::Update;
using table::UpdateAction;
using table::UpdateValue;

struct UpdateFaults {
  Undefined undefined;
  std::string overlap;
  std::string conflict;
  std::string operand;   // of ADD and DELETE
  std::string function;  // of SET's right-hand sides

  static void Note(std::string& fault, std::string message) {
    if (fault.empty()) fault = std::move(message);
  }
  std::string First() const {
    for (const std::string* fault :
         {&undefined.name, &undefined.value, &overlap, &conflict, &operand, &function}) {
      if (!fault->empty()) return *fault;
    }
    return {};
  }
};

std::string_view LongTypeName(Type type) {
  switch (type) {
    case Type::kString:
      return "STRING";
    case Type::kNumber:
      return "NUMBER";
    case Type::kBinary:
      return "BINARY";
    case Type::kBool:
      return "BOOLEAN";
    case Type::kNull:
      return "NULL";
    case Type::kList:
      return "LIST";
    case Type::kMap:
      return "MAP";
    case Type::kStringSet:
      return "STRING_SET";
    case Type::kNumberSet:
      return "NUMBER_SET";
    case Type::kBinarySet:
      return "BINARY_SET";
  }
  return "NULL";
}

bool IsSet(Type type) {
  return type == Type::kStringSet || type == Type::kNumberSet || type == Type::kBinarySet;
}

void CheckCount(std::string_view name, const BoundOperand& call, UpdateFaults* faults) {
  if (call.arguments.size() == 2) return;
  UpdateFaults::Note(
      faults->function,
      "Incorrect number of operands for operator or function; operator or function: " +
          std::string(name) + ", number of operands: " + std::to_string(call.arguments.size()));
}

void CheckTypes(std::string_view name, const BoundOperand& call, Type needed,
                UpdateFaults* faults) {
  for (const BoundOperand& argument : call.arguments) {
    const std::optional<Type> type = argument.type();
    if (!type || *type == needed) continue;
    UpdateFaults::Note(faults->function,
                       "Incorrect operand type for operator or function; operator or function: " +
                           std::string(name) +
                           ", operand type: " + std::string(TypeLetters(*type)));
  }
}

void CheckSum(const BoundOperand& operand, UpdateFaults* faults) {
  for (const BoundOperand& argument : operand.arguments) CheckSum(argument, faults);
  switch (operand.kind) {
    case Node::Kind::kPlus:
      return CheckTypes("+", operand, Type::kNumber, faults);
    case Node::Kind::kMinus:
      return CheckTypes("-", operand, Type::kNumber, faults);
    case Node::Kind::kFunction:
      break;
    case Node::Kind::kPath:
    case Node::Kind::kValue:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
    case Node::Kind::kNot:
    case Node::Kind::kCompare:
    case Node::Kind::kBetween:
    case Node::Kind::kIn:
      return;
  }
  CheckCount(operand.name, operand, faults);
  if (operand.name == "list_append") return CheckTypes(operand.name, operand, Type::kList, faults);
  if (!operand.arguments[0].is_path()) {
    UpdateFaults::Note(
        faults->function,
        "Operator or function requires a document path; operator or function: if_not_exists");
  }
}

UpdateValue ToValue(BoundOperand operand) {
  if (operand.is_path()) return UpdateValue::At(std::move(operand.path));
  if (operand.kind == Node::Kind::kValue) return UpdateValue::Literal(*operand.value);
  std::vector<BoundOperand>& arguments = operand.arguments;
  if (operand.kind == Node::Kind::kFunction && operand.name == "if_not_exists") {
    return UpdateValue::IfNotExists(std::move(arguments[0].path), ToValue(std::move(arguments[1])));
  }
  UpdateValue left = ToValue(std::move(arguments[0]));
  UpdateValue right = ToValue(std::move(arguments[1]));
  if (operand.kind == Node::Kind::kPlus)
    return UpdateValue::Plus(std::move(left), std::move(right));
  if (operand.kind == Node::Kind::kMinus)
    return UpdateValue::Minus(std::move(left), std::move(right));
  return UpdateValue::ListAppend(std::move(left), std::move(right));
}

void CheckAmount(Section section, const BoundOperand& operand, UpdateFaults* faults) {
  const std::optional<Type> type = operand.type();
  if (!type || IsSet(*type) || (section == Section::kAdd && *type == Type::kNumber)) return;
  UpdateFaults::Note(
      faults->operand,
      std::string("Incorrect operand type for operator or function; operator: ") +
          (section == Section::kAdd ? "ADD" : "DELETE") +
          ", operand type: " + std::string(LongTypeName(*type)) + ", typeSet: " +
          (section == Section::kAdd ? "ALLOWED_FOR_ADD_OPERAND" : "ALLOWED_FOR_DELETE_OPERAND"));
}

struct BoundClause {
  Section section;
  table::Path path;
  BoundOperand value;
};

UpdateAction ToAction(BoundClause clause) {
  switch (clause.section) {
    case Section::kSet:
      return UpdateAction::Set(std::move(clause.path), ToValue(std::move(clause.value)));
    case Section::kRemove:
      return UpdateAction::Remove(std::move(clause.path));
    case Section::kAdd:
      return UpdateAction::Add(std::move(clause.path), *clause.value.value);
    case Section::kDelete:
      return UpdateAction::Delete(std::move(clause.path), *clause.value.value);
  }
  return UpdateAction::Remove(std::move(clause.path));
}

}  // namespace

Bound<Update> BindUpdate(const Parsed& parsed, Placeholders& placeholders) {
  if (!parsed.fault.empty()) return Fail(std::string(parsed.fault));
  UpdateFaults faults;
  std::vector<BoundClause> clauses;
  std::vector<table::Path> paths;
  for (const Clause& written : parsed.clauses) {
    BoundClause clause{
        written.section, BindPath(written.path, placeholders, &faults.undefined), {}};
    if (written.section != Section::kRemove)
      clause.value = BindOperand(written.value, placeholders, &faults.undefined);
    if (written.section == Section::kSet) CheckSum(clause.value, &faults);
    if (written.section == Section::kAdd || written.section == Section::kDelete)
      CheckAmount(written.section, clause.value, &faults);
    AddApart(&paths, clause.path, &faults.overlap, &faults.conflict);
    clauses.push_back(std::move(clause));
  }
  if (std::string fault = faults.First(); !fault.empty()) return Fail(std::move(fault));
  Update update;
  update.actions.reserve(clauses.size());
  for (BoundClause& clause : clauses) update.actions.push_back(ToAction(std::move(clause)));
  return update;
}

Bound<table::Projection> BindProjection(const Parsed& parsed, Placeholders& placeholders) {
  if (!parsed.fault.empty()) return Fail(std::string(parsed.fault));
  Undefined undefined;
  std::string overlap;
  std::string conflict;
  table::Projection projection;
  for (const WrittenPath& path : parsed.paths) {
    AddApart(&projection.paths, BindPath(path, placeholders, &undefined), &overlap, &conflict);
  }
  for (std::string* fault : {&undefined.name, &overlap, &conflict}) {
    if (!fault->empty()) return Fail(std::move(*fault));
  }
  return projection;
}

}  // namespace aloft::faces::dynamodb
