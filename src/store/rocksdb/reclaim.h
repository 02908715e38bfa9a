// Gives space back on a nearly full disk: tables in which much is erased are compacted at once,
// down to the last level, instead of when their level is full. Otherwise a disk stays full until
// enough other things were erased. Elsewhere nothing is compacted earlier than usual.
//
// Threads     Any thread.
// Ownership   Borrows the guard.
#pragma once

#include <rocksdb/table_properties.h>

#include <memory>

#include "store/rocksdb/space_guard.h"

namespace aloft::store {

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> ReclaimWhenTight(const SpaceGuard& space);

}  // namespace aloft::store
