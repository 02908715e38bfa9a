// Tables as CreateTable, DescribeTable, UpdateTable and DeleteTable describe them.
#pragma once

#include <string>
#include <string_view>

#include "faces/dynamodb/operation.h"
#include "table/schema.h"

namespace aloft::faces::dynamodb {

// {"TableName":...}. `status`: ACTIVE, or what the table passes through in the answer to a change.
void AppendTableDescription(std::string& out, const Call& call, const TableRef& ref,
                            const table::TableDescription& table, std::string_view status);

void AppendKeySchema(std::string& out, const table::KeySchema& key);

}  // namespace aloft::faces::dynamodb
