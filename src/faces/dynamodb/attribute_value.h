// Attribute values between the wire ({"S": "a"}) and the table service.
//
// Guarantees  A value read is one the service can keep: numbers in range, sets without duplicates,
//             nesting within kNestingMax.
// Threads     Any; no state.
// Errors      ValidationException in the service's words. Needs CheckTypes to have passed (base64,
//             strings as strings).
#pragma once

#include <string>
#include <string_view>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/json.h"
#include "table/value.h"

namespace aloft::faces::dynamodb {

Outcome<table::Value> ReadValue(Json value);
// A map of names to values: an item, a key, an ExclusiveStartKey.
Outcome<table::Attributes> ReadAttributes(Json map);
// A number, or why it is none.
Outcome<table::Number> ReadNumber(std::string_view text);

void AppendValue(std::string& out, const table::Value& value);
void AppendAttributes(std::string& out, const table::Attributes& attributes);

std::string_view TypeLetters(table::Type type);  // "S", "NS", "BOOL"
// Nullptr-like: false when `letters` names no type.
bool TypeFromLetters(std::string_view letters, table::Type* type);
// As messages show a value: {S:abc}
std::string Shown(const table::Value& value);

}  // namespace aloft::faces::dynamodb
