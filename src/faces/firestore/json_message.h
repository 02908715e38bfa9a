// Messages in proto3 JSON and in the parts of an HTTP request.
// https://protobuf.dev/programming-guides/json/
//
// Threads     Any; no state.
// Errors      INVALID_ARGUMENT.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "faces/common/query_string.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/http_bindings.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

enum class EnumForm : std::uint8_t { kNames, kNumbers };

// Adds to `message` what `json` says. Empty text is an empty object.
Result<void> ReadJson(std::string_view json, Message& message);
// `bytes` is a serialized message of the type of `prototype`.
Result<std::string> WriteJson(const Message& prototype, std::string_view bytes, EnumForm enums);

// The request that a bound call's path, query and body make together.
Result<void> ReadRequest(const BoundCall& call, const QueryString& query, std::string_view body,
                         Message& message);

}  // namespace aloft::faces::firestore
