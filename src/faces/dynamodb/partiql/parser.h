// PartiQL statements parsed, with their parameters' values in their places.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
//
// Guarantees  Time and depth are bounded by limits.h whatever the text.
// Threads     Any; no state.
// Errors      The service's message, whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "faces/dynamodb/partiql/statement.h"
#include "table/value.h"

namespace aloft::faces::dynamodb::partiql {

// Parameters beyond those that the statement has are not looked at.
Result<Statement, std::string> ParseStatement(std::string_view text,
                                              const std::vector<table::Value>& parameters);

}  // namespace aloft::faces::dynamodb::partiql
