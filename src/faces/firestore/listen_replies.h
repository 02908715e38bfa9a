// What a listener is told, as bytes of google.firestore.v1.ListenResponse.
//
// Threads     Any; no state.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/listen.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/message_stream.h"

namespace aloft::faces::firestore {

// Not for kStreamClosed.
StreamReply ToReply(document::ListenEvent event, const std::shared_ptr<const std::string>& prefix);
// The same of a kDocumentChanged, with the document's fields of `mask` alone.
StreamReply ToMaskedReply(const document::ListenEvent& event,
                          const std::vector<document::FieldPath>& mask, std::string_view prefix);
// The target is there no more, for a reason.
StreamReply TargetRemoved(std::int32_t target, const Error& cause);

// The document of a reply, serialized once for all listeners.
std::shared_ptr<const std::string> DocumentBytes(const StreamReply& reply);
// What stands before and behind the document's bytes in the ListenResponse that carries it.
struct Surroundings {
  std::string before;
  std::string behind;
};
Surroundings Surround(const StreamReply& reply, std::size_t document_bytes);

}  // namespace aloft::faces::firestore
