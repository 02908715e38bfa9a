// What CreateDocument, UpdateDocument and DeleteDocument share: a commit of one write.
//
// Threads     Any; no state.
#pragma once

#include <string>

#include "document/write.h"
#include "faces/firestore/call.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

Result<document::WriteResult> CommitOne(const Call& call, const Opened& opened,
                                        document::Write write);
// The document that a write left, with the fields of `mask` (null: all).
Result<std::string> RenderWritten(const document::WriteResult& written, const Opened& opened,
                                  const v1::DocumentMask* mask);

}  // namespace aloft::faces::firestore
