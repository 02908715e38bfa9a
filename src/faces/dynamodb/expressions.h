// The expressions of one request, or the older parameters that say the same, as the table service's
// programs.
//
// Threads     Any; no state.
// Errors      ValidationException in the service's words and order.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/expression/bind.h"
#include "faces/dynamodb/expression/cache.h"
#include "faces/dynamodb/json.h"

namespace aloft::faces::dynamodb {

struct Expressions {
  std::optional<table::Update> update = {};
  std::optional<table::Condition> condition = {};
  std::optional<table::Condition> filter = {};
  std::optional<std::vector<KeyTest>> key_condition = {};
  std::optional<table::Projection> projection = {};

  const table::Condition* condition_or_null() const { return condition ? &*condition : nullptr; }
  const table::Condition* filter_or_null() const { return filter ? &*filter : nullptr; }
  const table::Projection* projection_or_null() const {
    return projection ? &*projection : nullptr;
  }
};

// What an operation takes, in the order in which messages list it.
struct ExpressionParameters {
  std::span<const ExpressionKind> kinds;
  std::span<const std::string_view> legacy;
};

// Expressions and older parameters together, and placeholder maps without an expression.
std::optional<ApiError> CheckMixing(Json input, const ExpressionParameters& parameters);
// Parses and binds what is there of `parameters.kinds`; older parameters are not looked at
// (legacy.h).
Outcome<Expressions> ReadExpressions(Json input, const ExpressionParameters& parameters,
                                     ExpressionCache& cache);

}  // namespace aloft::faces::dynamodb
