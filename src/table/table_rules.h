// What may be said of tables and indexes: names, keys, numbers of indexes, sizes of settings.
//
// Threads     Any; no state.
// Errors      kSchemaInvalid, kIndexExists, kTooManyIndexes, kTooManyTags, kDescriptorTooLarge.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "table/fault.h"
#include "table/schema.h"

namespace aloft::table {

// A request that no face should have let through; `detail` says what.
Error InvalidSchema(std::string detail);
// A fault of the table or index of that name.
Error About(Fault fault, std::string_view name);

Result<void> CheckDefinition(const TableDefinition& definition);
Result<void> CheckIndexDefinition(const TableDefinition& table, const IndexDefinition& index);
// Of a face, which alone knows what they mean.
Result<void> CheckSettings(const std::map<std::string, std::string>& settings);

}  // namespace aloft::table
