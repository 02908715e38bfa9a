#include "faces/dynamodb/attribute_value.h"

#include <utility>
#include <vector>

#include "base/base64.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {
namespace {

using table::Type;
using table::Value;

constexpr std::string_view kTooDeep =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";

Outcome<Value> ReadNested(Json value, std::size_t depth);

Outcome<table::Strings> ReadBlobs(Json list) {
  table::Strings blobs;
  blobs.reserve(list.size());
  for (const Json element : list) {
    if (!element.present())
      return InvalidParameters("Binary sets may not contain null or empty values");
    blobs.push_back(Base64Decode(element.text()).value_or(std::string()));
  }
  return blobs;
}

std::string ListShown(Json list) {
  std::string shown = "[";
  for (const Json element : list) {
    if (shown.size() > 1) shown += ", ";
    if (shown.size() > 1024) break;
    shown += element.text();
  }
  return shown + "]";
}

Outcome<Value> ReadStringSet(Json list) {
  if (list.size() == 0) return InvalidParameters("An string set  may not be empty");
  table::Strings strings;
  strings.reserve(list.size());
  for (const Json element : list) {
    if (!element.present())
      return InvalidParameters("An string set may not have a null string as a member");
    strings.emplace_back(element.text());
  }
  Result<Value, table::SetFault> set = Value::StringSet(std::move(strings));
  if (!set.ok())
    return InvalidParameters("Input collection " + ListShown(list) + " contains duplicates.");
  return std::move(set).value();
}

Outcome<Value> ReadNumberSet(Json list) {
  if (list.size() == 0) return InvalidParameters("An number set  may not be empty");
  table::Numbers numbers;
  numbers.reserve(list.size());
  for (const Json element : list) {
    ALOFT_TRY(table::Number number, ReadNumber(element.text()));
    numbers.push_back(number);
  }
  Result<Value, table::SetFault> set = Value::NumberSet(std::move(numbers));
  if (!set.ok()) return Invalid("Input collection contains duplicates");
  return std::move(set).value();
}

Outcome<Value> ReadBinarySet(Json list) {
  if (list.size() == 0) return InvalidParameters("Binary sets should not be empty");
  ALOFT_TRY(table::Strings blobs, ReadBlobs(list));
  Result<Value, table::SetFault> set = Value::BinarySet(std::move(blobs));
  if (!set.ok())
    return InvalidParameters("Input collection " + ListShown(list) +
                             "of type BS contains duplicates.");
  return std::move(set).value();
}

Outcome<table::Attributes> ReadMap(Json map, std::size_t depth) {
  std::vector<table::Attribute> attributes;
  attributes.reserve(map.size());
  for (const Json member : map) {
    ALOFT_TRY(Value value, ReadNested(member, depth));
    attributes.push_back({std::string(member.name()), std::move(value)});
  }
  std::optional<table::Attributes> sorted = table::Attributes::FromUnsorted(std::move(attributes));
  if (!sorted) return InvalidParameters("Duplicate attribute name");
  return *std::move(sorted);
}

Outcome<Value> ReadList(Json list, std::size_t depth) {
  table::List elements;
  elements.reserve(list.size());
  for (const Json element : list) {
    ALOFT_TRY(Value value, ReadNested(element, depth));
    elements.push_back(std::move(value));
  }
  return Value::List(std::move(elements));
}

Outcome<Value> ReadTyped(Type type, Json value, std::size_t depth) {
  switch (type) {
    case Type::kString:
      return Value::String(std::string(value.text()));
    case Type::kNumber: {
      ALOFT_TRY(table::Number number, ReadNumber(value.text()));
      return Value(number);
    }
    case Type::kBinary:
      return Value::Binary(Base64Decode(value.text()).value_or(std::string()));
    case Type::kBool:
      return Value::Bool(value.truth());
    case Type::kNull:
      if (!value.truth())
        return InvalidParameters("Null attribute value types must have the value of true");
      return Value::Null();
    case Type::kStringSet:
      return ReadStringSet(value);
    case Type::kNumberSet:
      return ReadNumberSet(value);
    case Type::kBinarySet:
      return ReadBinarySet(value);
    case Type::kList:
      if (depth >= kNestingMax) return Invalid(std::string(kTooDeep));
      return ReadList(value, depth + 1);
    case Type::kMap: {
      if (depth >= kNestingMax) return Invalid(std::string(kTooDeep));
      ALOFT_TRY(table::Attributes map, ReadMap(value, depth + 1));
      return Value::Map(std::move(map));
    }
  }
  return Value::Null();
}

Outcome<Value> ReadNested(Json value, std::size_t depth) {
  std::size_t types = 0;
  Type type = Type::kNull;
  Json typed;
  for (const Json member : value) {
    if (!member.present() || !TypeFromLetters(member.name(), &type)) continue;
    ++types;
    if (types == 1) typed = member;
    // The first type's faults are told before the second type is.
    if (types == 2) {
      TypeFromLetters(typed.name(), &type);
      ALOFT_TRY(Value first, ReadTyped(type, typed, depth));
      return Invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
          "the supported datatypes");
    }
  }
  if (types == 0)
    return Invalid(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  TypeFromLetters(typed.name(), &type);
  return ReadTyped(type, typed, depth);
}

template <class Elements, class AppendOne>
void AppendList(std::string& out, const Elements& elements, AppendOne append_one) {
  out += '[';
  bool first = true;
  for (const auto& element : elements) {
    if (!first) out += ',';
    first = false;
    append_one(element);
  }
  out += ']';
}

void AppendNumber(std::string& out, const table::Number& number) {
  out += '"';
  number.AppendText(out);
  out += '"';
}

}  // namespace

Outcome<table::Number> ReadNumber(std::string_view text) {
  Result<table::Number, table::NumberFault> number = table::Number::Parse(text);
  if (number.ok()) return std::move(number).value();
  switch (number.error()) {
    case table::NumberFault::kMalformed:
      if (text.empty()) return Invalid("The parameter cannot be converted to a numeric value");
      return Invalid("The parameter cannot be converted to a numeric value: " +
                     std::string(text.substr(0, 1024)));
    case table::NumberFault::kTooLarge:
      return Invalid(
          "Number overflow. Attempting to store a number with magnitude larger than supported "
          "range");
    case table::NumberFault::kTooSmall:
      return Invalid(
          "Number underflow. Attempting to store a number with magnitude smaller than supported "
          "range");
    case table::NumberFault::kTooPrecise:
      return Invalid("Attempting to store more than 38 significant digits in a Number");
  }
  return Invalid("The parameter cannot be converted to a numeric value");
}

Outcome<Value> ReadValue(Json value) { return ReadNested(value, 0); }
Outcome<table::Attributes> ReadAttributes(Json map) { return ReadMap(map, 0); }

void AppendValue(std::string& out, const Value& value) {
  out += "{\"";
  out += TypeLetters(value.type());
  out += "\":";
  switch (value.type()) {
    case Type::kString:
      AppendQuoted(out, value.string());
      break;
    case Type::kNumber:
      AppendNumber(out, value.number());
      break;
    case Type::kBinary:
      AppendQuotedBase64(out, value.binary());
      break;
    case Type::kBool:
      out += value.boolean() ? "true" : "false";
      break;
    case Type::kNull:
      out += "true";
      break;
    case Type::kStringSet:
      AppendList(out, value.string_set(),
                 [&out](const std::string& text) { AppendQuoted(out, text); });
      break;
    case Type::kNumberSet:
      AppendList(out, value.number_set(),
                 [&out](const table::Number& number) { AppendNumber(out, number); });
      break;
    case Type::kBinarySet:
      AppendList(out, value.binary_set(),
                 [&out](const std::string& bytes) { AppendQuotedBase64(out, bytes); });
      break;
    case Type::kList:
      AppendList(out, value.list(), [&out](const Value& element) { AppendValue(out, element); });
      break;
    case Type::kMap:
      AppendAttributes(out, value.map());
      break;
  }
  out += '}';
}

void AppendAttributes(std::string& out, const table::Attributes& attributes) {
  out += '{';
  bool first = true;
  for (const table::Attribute& attribute : attributes) {
    if (!first) out += ',';
    first = false;
    AppendQuoted(out, attribute.name);
    out += ':';
    AppendValue(out, attribute.value);
  }
  out += '}';
}

std::string_view TypeLetters(Type type) {
  switch (type) {
    case Type::kString:
      return "S";
    case Type::kNumber:
      return "N";
    case Type::kBinary:
      return "B";
    case Type::kBool:
      return "BOOL";
    case Type::kNull:
      return "NULL";
    case Type::kStringSet:
      return "SS";
    case Type::kNumberSet:
      return "NS";
    case Type::kBinarySet:
      return "BS";
    case Type::kList:
      return "L";
    case Type::kMap:
      return "M";
  }
  return "NULL";
}

bool TypeFromLetters(std::string_view letters, Type* type) {
  if (letters.empty() || letters.size() > 4) return false;
  for (const Type candidate :
       {Type::kString, Type::kNumber, Type::kBinary, Type::kMap, Type::kList, Type::kBool,
        Type::kNull, Type::kStringSet, Type::kNumberSet, Type::kBinarySet}) {
    if (TypeLetters(candidate) != letters) continue;
    *type = candidate;
    return true;
  }
  return false;
}

std::string Shown(const Value& value) {
  std::string shown = "{";
  shown += TypeLetters(value.type());
  shown += ':';
  if (value.Is(Type::kString)) {
    shown += value.string().substr(0, 1024);
  } else if (value.Is(Type::kNumber)) {
    value.number().AppendText(shown);
  } else if (value.Is(Type::kBinary)) {
    AppendBase64(shown, value.binary().substr(0, 1024));
  } else {
    std::string whole;
    AppendValue(whole, value);
    shown += whole.substr(0, 1024);
  }
  return shown + "}";
}

}  // namespace aloft::faces::dynamodb
