// The parameters that were there before expressions (Expected, AttributeUpdates, KeyConditions,
// QueryFilter, ScanFilter, AttributesToGet), as the same programs that expressions become.
//
// Threads     Any; no state.
// Errors      ValidationException in the service's words. Needs the shape checks to have passed.
#pragma once

#include <optional>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/json.h"

namespace aloft::faces::dynamodb {

// Expected with its ConditionalOperator.
Outcome<std::optional<table::Condition>> ReadExpected(Json input);
// QueryFilter or ScanFilter with its ConditionalOperator.
Outcome<std::optional<table::Condition>> ReadFilter(Json input, std::string_view member);
Outcome<std::vector<KeyTest>> ReadKeyConditions(Json conditions);
Outcome<table::Update> ReadAttributeUpdates(Json updates);
Outcome<table::Projection> ReadAttributesToGet(Json names);

}  // namespace aloft::faces::dynamodb
