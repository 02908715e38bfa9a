// Which background work there is, and how often.
#pragma once

#include "document/service.h"
#include "faces/firestore/admin/jobs.h"
#include "faces/firestore/face.h"
#include "main/background.h"
#include "object/service.h"
#include "table/table_service.h"

namespace aloft {

// Lifecycle and garbage of objects, the steps of the table and document services, and the sessions
// of pages. Borrows the services and the face.
void AddUpkeep(Background& background, object::Service& objects, table::TableService& tables,
               document::DocumentService& documents, faces::firestore::FirestoreFace& firestore);

// Exports, imports and deletions of documents that are under way. Borrows the jobs.
void AddJobs(Background& background, faces::firestore::admin::Jobs& jobs);

}  // namespace aloft
