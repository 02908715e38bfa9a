// Results of writes as bytes of google.firestore.v1.WriteResult.
//
// Threads     Any; no state.
#pragma once

#include <vector>

#include "document/write.h"
#include "faces/firestore/wire_writer.h"

namespace aloft::faces::firestore {

void WriteOneResult(WireWriter& out, int field, const document::WriteResult& result);
// All of them as the repeated field `field`.
void WriteResults(WireWriter& out, int field, const std::vector<document::WriteResult>& results);

}  // namespace aloft::faces::firestore
