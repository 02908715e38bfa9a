// NextToken: where a SELECT reads on, good for the same statement with the same parameters only.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/json.h"
#include "faces/dynamodb/partiql/select.h"

namespace aloft::faces::dynamodb::partiql {

// `input`: the request's Statement and Parameters.
std::string NextTokenFor(Json input, const Place& place);
// The beginning, if the request has no NextToken. Fails for what is none, or another statement's.
Outcome<Place> ReadNextToken(Json input);

}  // namespace aloft::faces::dynamodb::partiql
