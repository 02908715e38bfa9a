// Talks to a running server's admin face: signed requests, one connection each, blocking.
//
// Errors      Sentences for the user that say what to do.
// Limits      Replies up to kReplyBytesMax; every wait up to kWaitSeconds.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace aloft::cli {

inline constexpr std::size_t kReplyBytesMax = 16 << 20;
inline constexpr int kWaitSeconds = 30;

struct AdminReply {
  int status = 0;
  std::string body;
};

// Finds the server of `data_directory` by its run files. `path` begins with "/_aloft/v1/"; `body`
// is JSON or empty.
Result<AdminReply, std::string> CallAdmin(const std::string& data_directory,
                                          const std::string& method, const std::string& path,
                                          const std::string& body);

// The server's own words for a refused call, for the user.
std::string AdminMessage(const AdminReply& reply);

}  // namespace aloft::cli
