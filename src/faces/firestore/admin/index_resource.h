// Indexes as google.firestore.admin.v1.Index.
//
// Threads     Any; no state.
#pragma once

#include <string>

#include "document/indexes.h"
#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/messages.h"

namespace aloft::faces::firestore::admin {

void RenderIndex(const DatabaseName& database, const document::IndexInfo& info, pb::Index& out);
// Fails with INVALID_ARGUMENT, UNIMPLEMENTED.
Result<document::IndexDefinition> ToDefinition(std::string_view collection, const pb::Index& index);

// Whether an index is told among the indexes; the others are part of a field's configuration.
bool IsComposite(const document::IndexDefinition& definition);
// An index over one field of all collections of an id.
bool IsOfField(const document::IndexDefinition& definition);

}  // namespace aloft::faces::firestore::admin
