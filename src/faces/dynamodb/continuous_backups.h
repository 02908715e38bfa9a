// ContinuousBackupsDescription, as its two operations answer it.
#pragma once

#include <string>

#include "table/schema.h"

namespace aloft::faces::dynamodb {

std::string RenderContinuousBackups(const table::TableDescription& table, std::int64_t now_micros);

}  // namespace aloft::faces::dynamodb
