// Expressions parsed from their text alone.
//
// Guarantees  Time and depth are bounded by limits.h whatever the text.
// Threads     Any; no state.
// Errors      The service's message behind "Invalid ...Expression: ". Texts that are grammatical
//             but wrong (a reserved word, an unknown function, redundant parentheses) parse, and
//             say so in Parsed::fault.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "faces/dynamodb/expression/ast.h"

namespace aloft::faces::dynamodb {

Result<Parsed, std::string> ParseExpression(ExpressionKind kind, std::string_view text);

// "ConditionExpression", as the parameter is called.
std::string_view ParameterName(ExpressionKind kind);

}  // namespace aloft::faces::dynamodb
