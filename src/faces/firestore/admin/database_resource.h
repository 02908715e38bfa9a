// Databases as google.firestore.admin.v1.Database.
//
// Threads     Any; no state.
#pragma once

#include <string_view>

#include "document/results.h"
#include "faces/firestore/admin/messages.h"
#include "faces/firestore/errors.h"

namespace aloft::faces::firestore::admin {

void RenderDatabase(const document::DatabaseInfo& info, std::string_view project,
                    pb::Database& out);
std::string EtagOf(const document::DatabaseInfo& info);

// Refuses what no database here can be: Datastore mode, the Enterprise edition, keys of one's own,
// a week of history. Fails with UNIMPLEMENTED, INVALID_ARGUMENT.
Result<void> CheckDatabase(const pb::Database& database);
// Takes over what may change after creation, by the names of the message's fields.
Result<void> ApplyConcurrency(const pb::Database& database, document::DatabaseSettings& settings);
void ApplyProtection(const pb::Database& database, document::DatabaseSettings& settings);

}  // namespace aloft::faces::firestore::admin
