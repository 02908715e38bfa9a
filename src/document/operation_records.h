// Records of lengthy work, as they are stored: docs/formats/documents.md.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "document/keys.h"
#include "document/results.h"

namespace aloft::document {

std::string OperationKey(std::uint32_t project, std::string_view database, std::string_view id);
store::Range OperationsOf(std::uint32_t project, std::string_view database);
store::Range AllOperations();
// Everything before the id: the same for all of one database.
std::string_view OwnerOfOperationKey(std::string_view key);

std::string EncodeOperation(const OperationRecord& record);
// `key` says the id.
std::optional<OperationRecord> DecodeOperation(std::string_view key, std::string_view bytes);

}  // namespace aloft::document
