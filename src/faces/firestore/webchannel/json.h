// Replies of conversations as proto3 JSON in ASCII, whose documents are rendered once for all
// listeners. https://protobuf.dev/programming-guides/json/
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>

#include "document/document.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/message_stream.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore::webchannel {

// A reply of a conversation whose replies are like `prototype`.
std::string ToJson(const StreamReply& reply, const Message& prototype);
// A google.firestore.v1.Document; `prefix` is "projects/p/databases/d/documents/".
std::string DocumentJson(const document::Document& document, std::string_view prefix);
// {"error": …}, as clients of channels expect it.
std::string StatusJson(const Error& error);

}  // namespace aloft::faces::firestore::webchannel
