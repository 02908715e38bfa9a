// HTTP/2 on one connection, by nghttp2.
#pragma once

#include <memory>

#include "edge/connection.h"

namespace aloft::edge {

// For a connection whose first bytes are the HTTP/2 preface.
std::unique_ptr<Protocol> MakeHttp2Connection(Connection& connection);

}  // namespace aloft::edge
