#include "faces/dynamodb/expressions.h"

#include <string>
#include <utility>

#include "faces/dynamodb/expression/parser.h"

namespace aloft::faces::dynamodb {
namespace {

std::string JoinPresent(Json input, std::span<const std::string_view> names,
                        bool conditional_keys) {
  std::string joined;
  for (const std::string_view name : names) {
    if (!input.Find(name).present()) continue;
    if (conditional_keys && name == "KeyConditions") continue;
    if (!joined.empty()) joined += ", ";
    joined += name;
  }
  return joined;
}

template <class T>
Outcome<T> Named(ExpressionKind kind, Bound<T> bound) {
  if (bound.ok()) return std::move(bound).value();
  return Invalid("Invalid " + std::string(ParameterName(kind)) + ": " + bound.error());
}

Outcome<bool> BindOne(ExpressionKind kind, const Parsed& parsed, Placeholders& placeholders,
                      Expressions* expressions) {
  switch (kind) {
    case ExpressionKind::kUpdate: {
      ALOFT_TRY(expressions->update, Named(kind, BindUpdate(parsed, placeholders)));
      return true;
    }
    case ExpressionKind::kCondition: {
      ALOFT_TRY(expressions->condition, Named(kind, BindCondition(parsed, placeholders)));
      return true;
    }
    case ExpressionKind::kKeyCondition: {
      Bound<std::vector<KeyTest>> tests = BindKeyCondition(parsed, placeholders);
      if (!tests.ok()) return Invalid(std::move(tests).error());
      expressions->key_condition = std::move(tests).value();
      return true;
    }
    case ExpressionKind::kFilter: {
      ALOFT_TRY(expressions->filter, Named(kind, BindCondition(parsed, placeholders)));
      return true;
    }
    case ExpressionKind::kProjection: {
      ALOFT_TRY(expressions->projection, Named(kind, BindProjection(parsed, placeholders)));
      return true;
    }
  }
  return true;
}

}  // namespace

std::optional<ApiError> CheckMixing(Json input, const ExpressionParameters& parameters) {
  std::string expressions;
  std::string value_users;
  std::size_t value_user_count = 0;
  bool values_usable = false;
  bool key_condition = false;
  for (const ExpressionKind kind : parameters.kinds) {
    const std::string_view name = ParameterName(kind);
    const bool present = input.Find(name).present();
    if (present) {
      if (!expressions.empty()) expressions += ", ";
      expressions += name;
      key_condition = key_condition || kind == ExpressionKind::kKeyCondition;
    }
    if (kind == ExpressionKind::kProjection) continue;
    if (!value_users.empty()) value_users += " and ";
    value_users += name;
    ++value_user_count;
    values_usable = values_usable || present;
  }
  if (!expressions.empty()) {
    const std::string legacy = JoinPresent(input, parameters.legacy, !key_condition);
    if (!legacy.empty()) {
      return ApiError{ErrorCode::kValidation,
                      "Can not use both expression and non-expression parameters in the same "
                      "request: Non-expression "
                      "parameters: {" +
                          legacy + "} Expression parameters: {" + expressions + "}"};
    }
  }
  if (input.Find("ExpressionAttributeNames").present() && expressions.empty()) {
    return ApiError{ErrorCode::kValidation,
                    "ExpressionAttributeNames can only be specified when using expressions"};
  }
  if (value_user_count > 0 && input.Find("ExpressionAttributeValues").present() && !values_usable) {
    return ApiError{ErrorCode::kValidation,
                    "ExpressionAttributeValues can only be specified when using expressions: " +
                        value_users + (value_user_count > 1 ? " are null" : " is null")};
  }
  return std::nullopt;
}

Outcome<Expressions> ReadExpressions(Json input, const ExpressionParameters& parameters,
                                     ExpressionCache& cache) {
  Expressions expressions;
  ALOFT_TRY(Placeholders placeholders, Placeholders::Read(input.Find("ExpressionAttributeNames"),
                                                          input.Find("ExpressionAttributeValues")));
  constexpr ExpressionKind kOrder[] = {ExpressionKind::kUpdate, ExpressionKind::kCondition,
                                       ExpressionKind::kKeyCondition, ExpressionKind::kFilter,
                                       ExpressionKind::kProjection};
  for (const ExpressionKind kind : kOrder) {
    bool taken = false;
    for (const ExpressionKind candidate : parameters.kinds) taken = taken || candidate == kind;
    const Json text = taken ? input.Find(ParameterName(kind)) : Json();
    if (!text.present()) continue;
    ExpressionCache::Found parsed = cache.Find(kind, text.text());
    if (!parsed.ok())
      return Invalid("Invalid " + std::string(ParameterName(kind)) + ": " + parsed.error());
    ALOFT_TRY([[maybe_unused]] const bool bound,
              BindOne(kind, **parsed, placeholders, &expressions));
  }
  if (std::optional<ApiError> error = placeholders.CheckAllUsed()) return Fail(*std::move(error));
  return expressions;
}

}  // namespace aloft::faces::dynamodb
