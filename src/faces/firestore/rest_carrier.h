// REST as a carrier of the face's operations: the protos' HTTP rules and proto3 JSON.
// https://cloud.google.com/firestore/docs/reference/rest
//
// Guarantees  Every answer is JSON, also refusals. Replies of many messages are one array.
// Threads     Any.
// Limits      kRequestBytesMax a body; a long array is made as the client takes it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "edge/request.h"
#include "faces/common/face.h"
#include "faces/firestore/call.h"
#include "faces/firestore/http_bindings.h"

namespace aloft::faces::firestore {

class RestCarrier {
 public:
  explicit RestCarrier(const Services& services) : services_(services) {}

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request);

 private:
  // Reading the rules takes some milliseconds, which a server that nobody asks by REST is spared.
  const HttpBindings& bindings();

  const Services& services_;
  std::once_flag once_;
  std::optional<HttpBindings> bindings_;
};

}  // namespace aloft::faces::firestore
