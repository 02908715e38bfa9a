// The body of a batch: several HTTP requests in one multipart/mixed.
// https://cloud.google.com/storage/docs/batch
//
// Threads     Values.
// Limits      kBatchCallsMax parts; the body as it was read. What is not such a body is refused
//             with 400.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

struct BatchCall {
  std::string content_id;  // as sent, with its brackets; may be empty
  std::string method;
  std::string target;  // path and query; an absolute address has lost its origin
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

// Lines may end in CRLF or LF: Python's clients write both into one body.
Result<std::vector<BatchCall>> ParseBatch(std::string_view body, std::string_view boundary);

}  // namespace aloft::faces::gcs
