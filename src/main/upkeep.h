// Which background work there is, and how often.
#pragma once

#include "main/background.h"
#include "object/service.h"
#include "table/table_service.h"

namespace aloft {

// Lifecycle and garbage of objects, and the table service's steps. Borrows the services.
void AddUpkeep(Background& background, object::Service& objects, table::TableService& tables);

}  // namespace aloft
